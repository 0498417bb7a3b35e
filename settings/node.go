package settings

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"bannin/locale"
	"bannin/settings/yamlsize"
)

// A node is a piece of the YAML library's tree.
type node struct{ ast.Node }

// A fault is one thing wrong and where it stands.
type fault struct {
	line, column int
	err          error
}

// A reader reads one file and collects what is wrong with it.
type reader struct {
	file, folder string
	faults       []fault
}

func (r *reader) fault(at *node, key string, pairs ...any) {
	line, column := at.place()
	r.faults = append(r.faults, fault{line, column, locale.Errorf("settings.at", "place", r.place(line, column), "reason", locale.Errorf(key, pairs...))})
}

func (r *reader) place(line, column int) string { return fmt.Sprintf("%s:%d:%d", r.file, line, column) }

// join is all faults in the order of their places.
func (r *reader) join() error {
	slices.SortStableFunc(r.faults, func(a, b fault) int { return cmp.Or(a.line-b.line, a.column-b.column) })
	errs := make([]error, len(r.faults))
	for i, f := range r.faults {
		errs[i] = f.err
	}
	return errors.Join(errs...)
}

// place is line and column, counted from 1.
func (n *node) place() (line, column int) {
	if n == nil || n.Node == nil {
		return 1, 1
	}
	at := n.Node
	if m, ok := at.(*ast.MappingNode); ok && len(m.Values) > 0 {
		at = m.Values[0].Key
	}
	if v, ok := at.(*ast.MappingValueNode); ok {
		at = v.Key
	}
	if t := at.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line, t.Position.Column
	}
	return 1, 1
}

// parse reads the YAML; nil is an empty file, or one with a fault.
func (r *reader) parse(src []byte) *node {
	if reason := yamlsize.Excess(src, maxFile); reason != "" {
		r.faults = append(r.faults, fault{1, 1, locale.Errorf("settings.at", "place", r.place(1, 1), "reason", locale.Errorf("settings.too_much", "reason", reason))})
		return nil
	}
	file, err := parseBytes(src)
	if err != nil {
		reason, line, column := err.Error(), 1, 1
		var syntax *yaml.SyntaxError
		if errors.As(err, &syntax) {
			reason = syntax.Message
			if t := syntax.Token; t != nil && t.Position != nil {
				line, column = t.Position.Line, t.Position.Column
			}
		}
		r.faults = append(r.faults, fault{line, column, locale.Errorf("settings.at", "place", r.place(line, column), "reason", locale.Errorf("settings.yaml", "reason", reason))})
		return nil
	}
	var body *node
	for _, d := range file.Docs {
		switch {
		case d.Body == nil || (&node{d.Body}).empty():
		case body != nil:
			r.fault(&node{d.Body}, "settings.two_documents")
		default:
			body = &node{d.Body}
		}
	}
	return body
}

// parseBytes is the library's parser. It is not ours, so a panic in it is a
// fault of the file.
func parseBytes(src []byte) (file *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return parser.ParseBytes(src, 0, parser.AllowDuplicateMapKey())
}

// empty tells of nothing behind a key.
func (n *node) empty() bool {
	switch n.Node.(type) {
	case *ast.NullNode, *ast.CommentGroupNode:
		return true
	}
	return false
}

// A pair is a key of a dict with its value.
type pair struct {
	name       string
	key, value *node
}

// pairs are the keys of a dict in their order, each once.
func (r *reader) pairs(n *node) []pair {
	if n == nil || n.empty() {
		return nil
	}
	var values []*ast.MappingValueNode
	switch m := n.Node.(type) {
	case *ast.MappingNode:
		values = m.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{m}
	default:
		r.fault(n, "settings.not_a_dict")
		return nil
	}
	var all []pair
	for _, v := range values {
		key := &node{v.Key}
		name, ok := r.text(key)
		switch {
		case !ok:
		case slices.ContainsFunc(all, func(p pair) bool { return p.name == name }):
			r.fault(key, "settings.twice", "key", name)
		default:
			all = append(all, pair{name, key, &node{v.Value}})
		}
	}
	return all
}

// dict reads a dict of known keys; others are faults. Keys with nothing behind
// them are as if they were not there.
func (r *reader) dict(n *node, known ...string) map[string]*node {
	found := map[string]*node{}
	for _, p := range r.pairs(n) {
		switch {
		case !slices.Contains(known, p.name):
			r.fault(p.key, "settings.unknown_key", "key", p.name, "hint", r.hint(p.name, known))
		case !p.value.empty():
			found[p.name] = p.value
		}
	}
	return found
}

// hint asks whether a known key was meant, and else names them all.
func (r *reader) hint(word string, known []string) any {
	if near := locale.Nearest(word, known...); near != "" {
		return locale.Meant(near)
	}
	return locale.Errorf("settings.known", "known", strings.Join(known, ", "))
}

// items are the elements of a list; a single value is a list of one.
func (r *reader) items(n *node) []*node {
	if n == nil || n.empty() {
		return nil
	}
	list, ok := n.Node.(*ast.SequenceNode)
	if !ok {
		return []*node{n}
	}
	var all []*node
	for _, v := range list.Values {
		if item := (&node{v}); item.empty() {
			r.fault(item, "settings.nothing")
		} else {
			all = append(all, item)
		}
	}
	return all
}

// text is a value as it is written. Numbers are too, since an account id is one
// for YAML, and may begin with zeros.
func (r *reader) text(n *node) (string, bool) {
	switch v := n.Node.(type) {
	case *ast.StringNode:
		return v.Value, r.filled(n, v.Value)
	case *ast.LiteralNode:
		return v.Value.Value, r.filled(n, v.Value.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return strings.TrimSpace(v.GetToken().Value), true
	case *ast.NullNode:
		r.fault(n, "settings.nothing")
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		r.fault(n, "settings.no_anchors")
	default:
		r.fault(n, "settings.not_a_text")
	}
	return "", false
}

func (r *reader) filled(n *node, text string) bool {
	if strings.TrimSpace(text) == "" {
		r.fault(n, "settings.nothing")
		return false
	}
	return true
}

// number is a number above zero.
func (r *reader) number(n *node) float64 {
	text, ok := r.text(n)
	if !ok {
		return 0
	}
	x, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
	if err != nil || x-x != 0 || x <= 0 {
		r.fault(n, "settings.no_number", "text", text)
		return 0
	}
	return x
}

// path is a file's name, relative to the folder of the settings. The file must
// be there.
func (r *reader) path(n *node) string {
	text, ok := r.text(n)
	if !ok {
		return ""
	}
	if !filepath.IsAbs(text) {
		text = filepath.Join(r.folder, text)
	}
	if info, err := os.Stat(text); err != nil || !info.Mode().IsRegular() {
		r.fault(n, "settings.no_file", "file", text)
	}
	return text
}
