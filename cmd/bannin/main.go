// Command bannin finds, explains and stops unauthorised access to AWS accounts,
// from their logs.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"bannin/locale"
)

// Exit statuses, as docs promise them to programs.
const (
	exitDone        = 0
	exitNoMatch     = 1
	exitUsage       = 2
	exitNothingRead = 3
	exitPartial     = 4
	exitFindings    = 10
	exitInterrupted = 130
)

// version is set by the build (-ldflags -X main.version=…).
var version = "dev"

// A world is what the program touches beside its arguments.
type world struct {
	args           []string
	in             io.Reader
	out, err       io.Writer
	getenv         func(string) string
	ctx            context.Context
	printer        *locale.Printer
	quiet, noColor bool
}

// cli is the command line. Each command is a struct with Run(*world) (int, error).
type cli struct {
	Lang    string `help:"${help_lang}" placeholder:"ja|en"`
	NoColor bool   `help:"${help_no_color}"`
	Quiet   bool   `help:"${help_quiet}" short:"q"`

	Scan         scanCmd         `cmd:"" help:"${help_scan}"`
	Coverage     coverageCmd     `cmd:"" help:"${help_coverage}"`
	Show         showCmd         `cmd:"" help:"${help_show}"`
	Load         loadCmd         `cmd:"" help:"${help_load}"`
	Query        queryCmd        `cmd:"" help:"${help_query}"`
	Contributors contributorsCmd `cmd:"" help:"${help_contributors}"`
	Lake         lakeCmd         `cmd:"" help:"${help_lake_cmd}"`
	Match        matchCmd        `cmd:"" help:"${help_match}"`
	Rules        rulesCmd        `cmd:"" help:"${help_rules}"`
	Simulate     simulateCmd     `cmd:"" help:"${help_simulate}"`
	Config       configCmd       `cmd:"" help:"${help_config}"`
	Version      versionCmd      `cmd:"" help:"${help_version}"`
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(w *world) (int, error) {
	fmt.Fprintln(w.out, "bannin", version)
	return exitDone, nil
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	boundMemory(ctx)
	code := run(&world{args: os.Args[1:], in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv, ctx: ctx})
	stop()
	os.Exit(code)
}

// exit is how kong ends the program: after --help, for one.
type exit int

// run is the whole program; it returns the exit status.
func run(w *world) (code int) {
	lang, err := locale.Detect(asked(w.args), w.getenv)
	w.printer = locale.New(lang)
	if err != nil {
		return w.fail(err, exitUsage)
	}
	defer func() {
		switch e := recover().(type) {
		case nil:
		case exit:
			code = int(e)
		default:
			panic(e) // a fault of ours, which must not look like success
		}
	}()
	var c cli
	parser, err := kong.New(&c, kong.Name("bannin"), kong.Description(w.printer.T("cmd.about")), kong.Writers(w.out, w.err),
		helpTexts(w.printer), kong.Help(helper(w.printer)), kong.Exit(func(n int) { panic(exit(n)) }),
		kong.ValueFormatter(func(v *kong.Value) string { return v.Help }))
	if err != nil {
		panic("BUG: command line: " + err.Error())
	}
	if len(w.args) == 0 {
		w.args = []string{"--help"}
	}
	parsed, err := parser.Parse(commentsLast(w.args))
	if err != nil {
		return w.fail(usageError(err), exitUsage)
	}
	w.quiet = c.Quiet
	w.noColor = c.NoColor || w.getenv("NO_COLOR") != "" || w.getenv("TERM") == "dumb"
	cmd, ok := parsed.Selected().Target.Interface().(interface{ Run(*world) (int, error) })
	if !ok {
		cmd = parsed.Selected().Target.Addr().Interface().(interface{ Run(*world) (int, error) })
	}
	out := &checked{Writer: w.out}
	w.out = out
	code, err = cmd.Run(w)
	if out.err != nil { // whoever asked has not got it all
		return w.fail(out.err, exitUsage)
	}
	if err != nil {
		return w.fail(err, code)
	}
	return code
}

// commentsLast puts what begins with a comment of SQL behind all flags, where it is
// taken for none: a query that comes from a file often begins with one.
func commentsLast(args []string) []string {
	flags, rest := args, []string(nil)
	if i := slices.Index(args, "--"); i >= 0 {
		flags, rest = args[:i], args[i+1:]
	}
	comment := func(a string) bool { return strings.HasPrefix(a, "--") && strings.TrimLeft(a[2:], " \t\r\n") != a[2:] }
	if !slices.ContainsFunc(flags, comment) {
		return args
	}
	var texts []string
	flags = slices.DeleteFunc(slices.Clone(flags), func(a string) bool {
		if comment(a) {
			texts = append(texts, a)
		}
		return comment(a)
	})
	return slices.Concat(flags, []string{"--"}, texts, rest)
}

// A checked remembers the first error of what it writes to, and writes nothing
// more.
type checked struct {
	io.Writer
	err error
}

// Write writes, unless it failed before.
func (c *checked) Write(p []byte) (n int, err error) {
	if c.err == nil {
		n, c.err = c.Writer.Write(p)
	}
	return n, c.err
}

// asked finds --lang before the command line is read, since its faults must be
// told in that language too.
func asked(args []string) string {
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--lang="); ok {
			return v
		}
		if a == "--lang" && i+1 < len(args) {
			return args[i+1]
		}
		if a == "--" {
			break
		}
	}
	return ""
}

// fail tells an error, every line of it, and what to do about it.
func (w *world) fail(err error, code int) int {
	if code == exitDone {
		code = exitUsage
	}
	if errors.Is(err, context.Canceled) {
		return exitInterrupted
	}
	for line := range strings.SplitSeq(w.printer.Tell(err), "\n") {
		fmt.Fprintln(w.err, w.printer.T("cmd.error", "text", printable(short(line))))
	}
	var h hinted
	if errors.As(err, &h) {
		fmt.Fprintln(w.err, w.printer.T("cmd.hint", "text", w.printer.T(h.hint)))
	}
	return code
}

// A hinted error comes with what to do next: a key of the catalogue.
type hinted struct {
	error
	hint string
}

// Unwrap gives the error itself.
func (h hinted) Unwrap() error { return h.error }

// maxFault is how many bytes of a line of an error are shown: one may quote a
// pattern as long as a file.
const maxFault = 2000

// short leaves out the middle of what is longer than any message.
func short(line string) string {
	if len(line) <= maxFault {
		return line
	}
	half := maxFault / 2
	return strings.ToValidUTF8(line[:half], "") + " … " + strings.ToValidUTF8(line[len(line)-half:], "")
}

// printable shows control characters, so that no name or value from outside can
// command the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return '?'
		}
		return r
	}, s)
}
