package sigma

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// A builder makes nodes of the YAML library's tree.
type builder struct {
	r       *reader
	line    int // lines before the document
	anchors map[string]ast.Node
	count   int
	full    bool // told that there are too many nodes
}

// build returns nil where the tree is too deep or too large, and says so once.
func (b *builder) build(n ast.Node, depth int) *node {
	out := &node{line: b.line + 1, col: 1}
	if n == nil {
		return out
	}
	b.place(out, n.GetToken())
	if b.count++; b.count > maxNodes || depth > maxDepth {
		if !b.full {
			b.full = true
			b.r.fault(out, "sigma.yaml_too_much", "reason", fmt.Sprintf("%d nodes, depth %d", b.count, depth))
		}
		return nil
	}
	switch n := n.(type) {
	case *ast.MappingNode:
		return b.dict(out, n.Values, depth)
	case *ast.MappingValueNode:
		return b.dict(out, []*ast.MappingValueNode{n}, depth)
	case *ast.SequenceNode:
		return b.list(out, n.Values, depth)
	case *ast.AnchorNode:
		if n.Name != nil {
			b.anchors[n.Name.String()] = n.Value
		}
		return b.build(n.Value, depth+1)
	case *ast.AliasNode:
		return b.alias(out, n, depth)
	case *ast.TagNode:
		v := b.build(n.Value, depth+1)
		if v != nil && v.scalar() && n.Start.Value == "!!str" {
			v.kind = text
		}
		return v
	case *ast.MappingKeyNode:
		return b.build(n.Value, depth+1)
	}
	return scalar(out, n)
}

func (b *builder) place(out *node, t *token.Token) {
	if t != nil && t.Position != nil {
		out.line, out.col = b.line+t.Position.Line, t.Position.Column
	}
}

// alias builds what an alias stands for once more; the bound on nodes holds
// back those that stand for each other.
func (b *builder) alias(out *node, n *ast.AliasNode, depth int) *node {
	name := ""
	if n.Value != nil {
		name = n.Value.String()
	}
	target, ok := b.anchors[name]
	if !ok {
		b.r.fault(out, "sigma.yaml_alias", "name", name)
		return out
	}
	return b.build(target, depth+1)
}

func (b *builder) list(out *node, items []ast.Node, depth int) *node {
	out.kind = list
	for _, item := range items {
		n := b.build(item, depth+1)
		if n == nil {
			return nil
		}
		out.items = append(out.items, n)
	}
	return out
}

func (b *builder) dict(out *node, pairs []*ast.MappingValueNode, depth int) *node {
	out.kind = dict
	seen := map[string]bool{}
	var under []*node // of << keys
	for _, pair := range pairs {
		_, merge := pair.Key.(*ast.MergeKeyNode)
		var k *node
		if !merge {
			k = b.build(pair.Key, depth+1)
		}
		v := b.build(pair.Value, depth+1)
		switch {
		case v == nil || k == nil && !merge:
			return nil
		case merge:
			under = append(under, v.listed()...)
			continue
		case !k.scalar():
			b.r.fault(k, "sigma.yaml_key")
			continue
		case seen[k.text]:
			b.r.fault(k, "sigma.twice", "key", k.text)
			continue
		}
		seen[k.text] = true
		out.keys, out.items = append(out.keys, k), append(out.items, v)
	}
	if len(out.keys) > 0 {
		out.line, out.col = out.keys[0].line, out.keys[0].col
	}
	for _, u := range under {
		if u.kind == dict {
			out = merged(u, out)
		}
	}
	return out
}

// scalar reads a leaf. Whole numbers keep the digits as written, which for
// account ids with leading zeros is what their writer means; other spellings
// become decimal.
func scalar(out *node, n ast.Node) *node {
	switch n := n.(type) {
	case *ast.NullNode:
	case *ast.BoolNode:
		out.kind, out.text = boolean, fmt.Sprint(n.Value)
	case *ast.IntegerNode:
		out.kind, out.text = integer, fmt.Sprint(n.Value)
		if written := strings.TrimSpace(n.Token.Value); digits(written) {
			out.text = written
		}
	case *ast.FloatNode:
		out.kind, out.text = float, strings.TrimSpace(n.Token.Value)
	case *ast.StringNode:
		out.kind, out.text = text, n.Value
	case *ast.LiteralNode:
		out.kind, out.text = text, n.Value.Value
	default:
		out.kind, out.text = text, n.String()
	}
	return out
}

func digits(s string) bool {
	for _, c := range strings.TrimPrefix(s, "-") {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != "" && s != "-"
}
