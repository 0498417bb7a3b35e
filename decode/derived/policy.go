package derived

import (
	"bytes"
	"strings"

	"bannin/event"
)

// maxPolicyDepth is how deep in the parameters policies are looked for.
const maxPolicyDepth = 8

// A policyStatement is one statement of a policy that allows something.
type policyStatement struct {
	principals []policyPrincipal
	principal  bool // there is a Principal or NotPrincipal at all
	actions    []string
	excluded   []string // NotAction
	resources  []string
	conditions []policyCondition
}

// A policyPrincipal is one value of a kind: AWS, Federated, Service, CanonicalUser.
type policyPrincipal struct{ kind, value string }

// A policyCondition is one key of an operator; key and operator in lower case.
type policyCondition struct {
	operator, key string
	values        []string
}

// allowed are the statements with Effect Allow of every policy in the request.
func (c apiCall) allowed() []policyStatement {
	return c.e.Memo("allowed", func() any {
		if !c.mayAllow() {
			return []policyStatement(nil)
		}
		return statementsIn(c.parameters(), maxPolicyDepth)
	}).([]policyStatement)
}

// mayAllow tells, from the bytes alone, whether the request can hold a statement
// that allows. Most requests hold no policy, and reading them costs more.
func (c apiCall) mayAllow() bool {
	request := c.e.Member("requestParameters")
	return request == nil || bytes.Contains(request, []byte("llow")) || bytes.Contains(request, []byte("LLOW")) ||
		bytes.Contains(request, []byte(`\u`)) || bytes.IndexByte(request, '%') >= 0
}

func statementsIn(t jsonTree, depth int) []policyStatement {
	if doc := policyOf(t); doc.kind != event.Absent {
		return statementsOf(doc)
	}
	if depth == 0 {
		return nil
	}
	var all []policyStatement
	for _, kid := range t.kids {
		all = append(all, statementsIn(kid, depth-1)...)
	}
	return all
}

// policyOf is the policy that a value is, as an object or as text, or nothing.
func policyOf(t jsonTree) jsonTree {
	if t.kind == event.String {
		t = parseText(t.text)
	}
	if isPolicy(t) {
		return t
	}
	return jsonTree{}
}

// isPolicy knows a document by its statements, and a statement on its own by
// what every statement has.
func isPolicy(t jsonTree) bool {
	if k := t.get("Statement").kind; k == event.Object || k == event.Array {
		return true
	}
	return t.get("Effect").kind == event.String && (t.has("Action") || t.has("NotAction")) && !t.has("Statement")
}

func statementsOf(doc jsonTree) []policyStatement {
	if !doc.has("Statement") {
		return statement(doc)
	}
	var all []policyStatement
	for i, key := range doc.keys {
		if !strings.EqualFold(key, "Statement") {
			continue
		}
		list := doc.kids[i].kids
		if doc.kids[i].kind == event.Object {
			list = doc.kids[i : i+1]
		}
		for _, one := range list {
			all = append(all, statement(one)...)
		}
	}
	return all
}

// statement reads one statement; one that denies is none.
func statement(t jsonTree) []policyStatement {
	if !strings.EqualFold(t.get("Effect").text, "Allow") {
		return nil
	}
	s := policyStatement{
		principal: t.has("Principal") || t.has("NotPrincipal"),
		actions:   t.get("Action").texts(), excluded: t.get("NotAction").texts(), resources: t.get("Resource").texts(),
	}
	s.principals = principalsOf(t.get("Principal"))
	if t.has("NotPrincipal") { // everyone but a few
		s.principals = append(s.principals, policyPrincipal{"AWS", "*"})
	}
	conditions := t.get("Condition")
	for i, operator := range conditions.keys {
		tests := conditions.kids[i]
		for j, key := range tests.keys {
			s.conditions = append(s.conditions, policyCondition{strings.ToLower(operator), strings.ToLower(key), tests.kids[j].texts()})
		}
	}
	return []policyStatement{s}
}

func principalsOf(t jsonTree) []policyPrincipal {
	var all []policyPrincipal
	if t.kind != event.Object { // "*", or a list of what else stands under AWS
		for _, value := range t.texts() {
			all = append(all, policyPrincipal{"AWS", value})
		}
		return all
	}
	for i, kind := range t.keys {
		for _, value := range t.kids[i].texts() {
			all = append(all, policyPrincipal{kind, value})
		}
	}
	return all
}

// values are the principals of a kind.
func (s policyStatement) values(kind string) []string {
	var all []string
	for _, p := range s.principals {
		if strings.EqualFold(p.kind, kind) {
			all = append(all, p.value)
		}
	}
	return all
}

// negated tells whether the operator asks that something is not so.
func (c policyCondition) negated() bool { return strings.Contains(c.operator, "not") }

// optional tells whether the condition also holds where the key is absent.
func (c policyCondition) optional() bool {
	return strings.HasSuffix(c.operator, "ifexists") || strings.HasPrefix(c.operator, "forallvalues:")
}

func (c policyCondition) isNull() bool {
	return c.operator == "null" || strings.HasSuffix(c.operator, ":null")
}

// narrows tells whether the condition keeps strangers out if the key is one
// that names who may come, and wide tells which values let everyone in. Values
// are alternatives: one wide value opens the condition.
func (c policyCondition) narrows(wide func(value string) bool) bool {
	if c.negated() || c.isNull() || c.optional() {
		return false
	}
	for _, v := range c.values {
		if wide(v) {
			return false
		}
	}
	return true
}

// isStars tells whether a value matches everything by wildcards alone.
func isStars(value string) bool {
	return strings.Contains(value, "*") && strings.Trim(value, "*?") == ""
}
