package sigma

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"bannin/settings/yamlsize"
)

// The bounds on one document, beside those of yamlsize. Honest rules stay far
// below.
const (
	maxDocument = 512 << 10 // bytes
	maxNodes    = 200000    // with aliases written out
	maxDepth    = 64
)

// A document is one part of a file between --- lines.
type document struct {
	line int // lines before it
	text []byte
}

// split cuts a file into documents. A line that begins with --- is a border
// even inside a text, by the rules of YAML, so that a document that is broken
// spoils no other.
func split(src []byte) []document {
	src = bytes.ReplaceAll(bytes.TrimPrefix(src, []byte("\xef\xbb\xbf")), []byte("\r\n"), []byte("\n"))
	var docs []document
	now := document{}
	line := 0
	for part := range bytes.Lines(src) {
		if border(part) {
			docs = append(docs, now)
			now = document{line: line, text: append([]byte("   "), part[3:]...)}
		} else {
			now.text = append(now.text, part...)
		}
		line++
	}
	return append(docs, now)
}

func border(line []byte) bool {
	if !bytes.HasPrefix(line, []byte("---")) && !bytes.HasPrefix(line, []byte("...")) {
		return false
	}
	return len(line) == 3 || line[3] == ' ' || line[3] == '\t' || line[3] == '\n'
}

// parse reads a document; nil is an empty one, or one with a fault.
func (r *reader) parse(doc document) *node {
	at := &node{line: doc.line + 1, col: 1}
	if reason := yamlsize.Excess(doc.text, maxDocument); reason != "" {
		r.fault(at, "sigma.yaml_too_much", "reason", reason)
		return nil
	}
	if !utf8.Valid(doc.text) {
		r.fault(at, "sigma.not_utf8")
		return nil
	}
	file, err := parseBytes(doc.text)
	if err != nil {
		r.syntax(at, err)
		return nil
	}
	b := &builder{r: r, line: doc.line, anchors: map[string]ast.Node{}}
	for _, d := range file.Docs {
		if d.Body == nil {
			continue
		}
		if n := b.build(d.Body, 0); n != nil && n.kind != null {
			return n
		}
	}
	return nil
}

// syntax tells what the YAML library says, at its place.
func (r *reader) syntax(at *node, err error) {
	reason := err.Error()
	var syntax *yaml.SyntaxError
	if errors.As(err, &syntax) {
		reason = syntax.Message
		if t := syntax.Token; t != nil && t.Position != nil {
			at = &node{line: at.line - 1 + t.Position.Line, col: t.Position.Column}
		}
	}
	r.fault(at, "sigma.yaml", "reason", reason)
}

// parseBytes is the library's parser. It is not ours, so a panic in it is a
// fault of the document.
func parseBytes(src []byte) (file *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return parser.ParseBytes(src, 0, parser.AllowDuplicateMapKey())
}
