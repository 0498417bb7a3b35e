package settings

import (
	"strings"

	"github.com/goccy/go-yaml/ast"

	"bannin/enrich"
)

// accounts reads ids with names, or ids alone in a list.
func (r *reader) accounts(n *node, into map[string]string) {
	if _, list := n.Node.(*ast.SequenceNode); list {
		for _, item := range r.items(n) {
			if id, ok := r.text(item); ok {
				r.account(item, id, "", into)
			}
		}
		return
	}
	for _, p := range r.pairs(n) {
		name := ""
		if !p.value.empty() {
			name, _ = r.text(p.value)
		}
		r.account(p.key, p.name, name, into)
	}
}

func (r *reader) account(at *node, id, name string, into map[string]string) {
	if len(id) != 12 || strings.Trim(id, "0123456789") != "" {
		r.fault(at, "settings.no_account", "text", id)
		return
	}
	into[id] = name
}

// lists reads the lists of each kind. One is a file's name, or a dict.
func (r *reader) lists(n *node) []enrich.ListFile {
	var kinds []string
	for _, k := range enrich.Kinds {
		kinds = append(kinds, string(k))
	}
	found := r.dict(n, kinds...)
	var all []enrich.ListFile
	for _, kind := range enrich.Kinds {
		for _, item := range r.items(found[string(kind)]) {
			all = append(all, r.list(kind, item))
		}
	}
	return all
}

func (r *reader) list(kind enrich.Kind, n *node) enrich.ListFile {
	f := enrich.ListFile{Kind: kind}
	switch n.Node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
	default:
		f.File = r.path(n)
		return f
	}
	keys := r.dict(n, "name", "file", "format")
	if v := keys["name"]; v != nil {
		f.Name, _ = r.text(v)
	}
	if v := keys["format"]; v != nil {
		f.Format, _ = r.text(v)
		if !enrich.KnownFormat(f.Format) {
			r.fault(v, "settings.unknown_format", "format", f.Format, "hint", r.hint(f.Format, enrich.Formats()))
		}
	}
	if v := keys["file"]; v != nil {
		f.File = r.path(v)
	} else {
		r.fault(n, "settings.missing", "key", "file")
	}
	return f
}

// databases reads the MMDB files, in the order in which they are believed.
func (r *reader) databases(n *node) []string {
	names := []string{"city", "network", "anonymous"}
	found := r.dict(n, names...)
	var all []string
	for _, name := range names {
		if v := found[name]; v != nil {
			all = append(all, r.path(v))
		}
	}
	return all
}
