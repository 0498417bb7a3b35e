// Package bannin holds nothing but the test of the house's laws: what may
// import what, that every package says what it is, how large things may grow,
// and that the documents name what exists.
package bannin

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// floors are the stations from the ground up: a package may import those on
// lower floors only. Siblings do not know each other, but for the pairs below.
var floors = [][]string{
	{"locale"},
	{"event", "rules", "calendar", "enrich/registry", "spill", "settings/yamlsize"},
	{"enrich", "finding", "ledger", "source", "unpack", "simulate", "decode/derived", "decode/parquet", "lake/columns", "lake/dedup", "lake/rowgroup", "detect/dns/dga", "detect/dns/lexical"},
	{"source/aws"},
	{"source/aws/awstest"},
	{"rule", "decode", "actor", "digest", "observe", "report/voice", "report/fit", "report/atomic", "lake/metadata"},
	{"rule/sigma", "rule/eventpattern", "rule/metricfilter", "report/chart", "report/why", "report/progress", "settings"},
	{"detect", "coverage", "profile", "lake", "query/insights/syntax"},
	{"query/insights", "query/meaning", "query/ocsf"},
	{"query/contributors", "query/insights/insightstest", "query/ask", "query/ask/model"},
	{"detect/access", "detect/flow", "detect/dns", "detect/web", "query"},
	{"pipeline", "report", "export"},
	{"app"},
	{"cmd/bannin", "bench", "enrich/registry/gen", "detect/dns/train"},
}

// reach limits heavy or dangerous imports to where they belong.
var reach = map[string][]string{
	"github.com/klauspost/compress": {"unpack", "decode/parquet", "lake/rowgroup", "bench", "simulate"},
	"github.com/mikelolasagasti/xz": {"unpack"},
	"github.com/parquet-go":         {"lake", "lake/rowgroup"},
	"github.com/apache":             {"lake", "lake/metadata"},
	"modernc.org/sqlite":            {"lake"},
	"github.com/duckdb":             {"query", "query/insights/insightstest", "bench"},
	"github.com/santhosh-tekuri":    {}, // tests only
	"archive":                       {"unpack"},
	"github.com/goccy/go-yaml":      {"rule/sigma", "settings"},
	"github.com/alecthomas/kong":    {"cmd/bannin"},
	"golang.org/x/term":             {"cmd/bannin"},
	"golang.org/x/net":              {"decode", "enrich", "detect/dns", "detect/dns/train", "query/ask"},
	"github.com/oschwald":           {"enrich"},
	"github.com/gaissmai":           {"enrich"},
	"github.com/aws":                {"source/aws", "source/aws/awstest"},
	"bannin/source/aws":             {"source/aws/awstest", "app", "cmd/bannin"},
	"testing":                       {"source/aws/awstest", "query/insights/insightstest"},
	"os/exec":                       {"bench"},
	"unsafe":                        {},
	"net/http":                      {"source/aws", "source/aws/awstest", "query/ask/model"},
}

// Sizes in lines. Tables and tests may be longer.
const (
	maxFile     = 600
	maxFunc     = 80
	maxPackage  = 4000
	maxDirect   = 24 // dependencies in go.mod
	maxArgument = 5
)

// A source is one parsed Go file that is no test.
type goFile struct {
	path, pkg string
	file      *ast.File
	set       *token.FileSet
	lines     int
}

// goFiles parses the files themselves: `go list` would be cached.
func goFiles(t *testing.T) []goFile {
	t.Helper()
	var files []goFile
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "bin") {
			return fs.SkipDir
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, path, src, parser.ParseComments)
		if err != nil {
			return err
		}
		files = append(files, goFile{path, filepath.ToSlash(filepath.Dir(path)), f, set, strings.Count(string(src), "\n")})
		return nil
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("read the house: %d files, %v", len(files), err)
	}
	return files
}

func floorOf(pkg string) int {
	return slices.IndexFunc(floors, func(f []string) bool { return slices.Contains(f, pkg) })
}

func TestImportsPointDown(t *testing.T) {
	for _, f := range goFiles(t) {
		own := floorOf(f.pkg)
		if own < 0 {
			t.Errorf("%s: package %s has no floor: add it to arch_test.go and ARCHITECTURE.md", f.path, f.pkg)
		}
		for _, imp := range f.file.Imports {
			path := strings.Trim(imp.Path.Value, `"`)
			if inner, ok := strings.CutPrefix(path, "bannin/"); ok {
				if floorOf(inner) >= own {
					t.Errorf("%s imports %s, which is no lower floor", f.path, path)
				}
			}
			for prefix, may := range reach {
				if (path == prefix || strings.HasPrefix(path, prefix+"/")) && !slices.Contains(may, f.pkg) {
					t.Errorf("%s imports %s, which only %v may", f.path, path, may)
				}
			}
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	comments := map[string]int{}
	for _, f := range goFiles(t) {
		comments[f.pkg] += 0
		if f.file.Doc != nil {
			comments[f.pkg]++
			if text := f.file.Doc.Text(); !strings.HasPrefix(text, "Package ") && !strings.HasPrefix(text, "Command ") {
				t.Errorf("%s: the package comment begins %q", f.path, text)
			}
		}
	}
	for pkg, n := range comments {
		if n != 1 {
			t.Errorf("package %s has %d package comments, want 1", pkg, n)
		}
	}
}

func TestExportedNamesAreExplained(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, decl := range f.file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc == nil && !isStandardMethod(d) {
					t.Errorf("%s: %s has no comment", f.path, d.Name.Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if ts, ok := spec.(*ast.TypeSpec); ok && ts.Name.IsExported() && d.Doc == nil && ts.Doc == nil {
						t.Errorf("%s: %s has no comment", f.path, ts.Name.Name)
					}
				}
			}
		}
	}
}

// isStandardMethod tells of methods whose meaning their interface gives, and
// of those of types nobody outside sees.
func isStandardMethod(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return false
	}
	standard := []string{"String", "Error", "Len", "Less", "Swap", "Push", "Pop", "Read", "Write", "Close"}
	recv := d.Recv.List[0].Type
	if star, ok := recv.(*ast.StarExpr); ok {
		recv = star.X
	}
	id, ok := recv.(*ast.Ident)
	return slices.Contains(standard, d.Name.Name) || ok && !id.IsExported()
}

func TestNothingGrowsTooLarge(t *testing.T) {
	packages := map[string]int{}
	for _, f := range goFiles(t) {
		packages[f.pkg] += f.lines
		if f.lines > maxFile {
			t.Errorf("%s has %d lines, more than %d", f.path, f.lines, maxFile)
		}
		ast.Inspect(f.file, func(n ast.Node) bool {
			d, ok := n.(*ast.FuncDecl)
			if !ok {
				return true
			}
			from, to := f.set.Position(d.Pos()).Line, f.set.Position(d.End()).Line
			if to-from+1 > maxFunc {
				t.Errorf("%s: %s has %d lines, more than %d", f.path, d.Name.Name, to-from+1, maxFunc)
			}
			if n := d.Type.Params.NumFields(); n > maxArgument {
				t.Errorf("%s: %s takes %d arguments, more than %d", f.path, d.Name.Name, n, maxArgument)
			}
			return true
		})
	}
	// simulate is mostly tables of what AWS records look like; decode has a file for
	// each log format, which know nothing of each other.
	wide := []string{"simulate", "decode"}
	for pkg, lines := range packages {
		if lines > maxPackage && !slices.Contains(wide, pkg) {
			t.Errorf("package %s has %d lines, more than %d: split it by station", pkg, lines, maxPackage)
		}
	}
}

func TestNoHiddenState(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, decl := range f.file.Decls {
			if d, ok := decl.(*ast.FuncDecl); ok && d.Recv == nil && d.Name.Name == "init" {
				t.Errorf("%s has an init()", f.path)
			}
		}
		for _, part := range strings.Split(f.pkg, "/") {
			if slices.Contains([]string{"util", "utils", "common", "helpers", "types", "models", "manager", "base", "impl", "core"}, part) {
				t.Errorf("%s: a package named %q says nothing", f.path, part)
			}
		}
	}
}

func TestDirectDependenciesAreDecided(t *testing.T) {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	decided, err := os.ReadFile(filepath.Join("docs", "decisions", "0002-dependencies.md"))
	if err != nil {
		t.Fatal(err)
	}
	direct := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^(?:require )?\t?([\w.]+\.[\w./-]+) v\S+$`).FindAllStringSubmatch(string(mod), -1) {
		if strings.HasPrefix(m[1], "github.com/aws/") {
			m[1] = "github.com/aws/aws-sdk-go-v2" // one thing, in a module for each service
		}
		direct[m[1]] = true
	}
	if len(direct) == 0 || len(direct) > maxDirect {
		t.Errorf("got %d direct dependencies, want 1 to %d", len(direct), maxDirect)
	}
	for d := range direct {
		if !strings.Contains(string(decided), "`"+d+"`") {
			t.Errorf("%s has no line in docs/decisions/0002-dependencies.md", d)
		}
	}
}

func TestArchitectureNamesEveryPackage(t *testing.T) {
	text, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, floor := range floors {
		for _, pkg := range floor {
			if !strings.Contains(string(text), pkg+"/") {
				t.Errorf("ARCHITECTURE.md does not name %s/", pkg)
			}
			if _, err := os.Stat(pkg); err != nil {
				t.Errorf("arch_test.go names %s, which is not there", pkg)
			}
		}
	}
}

// mentions are `package.Name` in the documents.
var mentions = regexp.MustCompile("`([a-z]+)\\.([A-Z]\\w*)(?:\\.([A-Z]\\w*))?`")

func TestDocumentsNameWhatExists(t *testing.T) {
	known, packages := exported(t)
	documents, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	decisions, err := filepath.Glob("docs/decisions/*.md")
	if err != nil {
		t.Fatal(err)
	}
	documents = append(append(documents, decisions...), "ARCHITECTURE.md", "README.md", "README.ja.md")
	for _, name := range documents {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Error(err)
		}
		for _, m := range mentions.FindAllStringSubmatch(string(text), -1) {
			if packages[m[1]] && !known[m[1]+"."+m[2]] {
				t.Errorf("%s names %s.%s, which is not there", name, m[1], m[2])
			}
		}
	}
}

// exported are the exported names of all packages, as package.Name.
func exported(t *testing.T) (names, packages map[string]bool) {
	names, packages = map[string]bool{}, map[string]bool{}
	for _, f := range goFiles(t) {
		pkg := f.file.Name.Name
		packages[pkg] = true
		for name, obj := range f.file.Scope.Objects {
			if obj.Kind != ast.Bad {
				names[pkg+"."+name] = true
			}
		}
	}
	return names, packages
}
