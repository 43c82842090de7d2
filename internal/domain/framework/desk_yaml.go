package framework

import (
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// The few things the desk does with YAML trees.

func str(s string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
}

func whole(n int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(n)}
}

// stamp is a day, as packs write it: 2026-01-31.
func stamp(day string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!timestamp", Value: day}
}

func list(items ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: items}
}

// mapping is keys and values in turn: a string, a node.
func mapping(kv ...any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for i := 0; i+1 < len(kv); i += 2 {
		key, _ := kv[i].(string)
		v, _ := kv[i+1].(*yaml.Node)
		n.Content = append(n.Content, str(key), v)
	}
	return n
}

// flow writes a node in one line.
func flow(n *yaml.Node) *yaml.Node {
	n.Style = yaml.FlowStyle
	return n
}

func keyAt(n *yaml.Node, key string) int {
	if n == nil || n.Kind != yaml.MappingNode {
		return -1
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return i
		}
	}
	return -1
}

// value is what a mapping has at a key, or nil.
func value(n *yaml.Node, key string) *yaml.Node {
	i := keyAt(n, key)
	if i < 0 {
		return nil
	}
	if v := n.Content[i+1]; v.Kind != yaml.AliasNode {
		return v
	}
	return n.Content[i+1].Alias
}

// text is a scalar at a key; "" when there is none.
func text(n *yaml.Node, key string) string {
	if v := value(n, key); v != nil && v.Kind == yaml.ScalarNode {
		return v.Value
	}
	return ""
}

// put sets a key; comments beside the value it replaces stay.
func put(n *yaml.Node, key string, v *yaml.Node) {
	if n == nil || n.Kind != yaml.MappingNode {
		return
	}
	if i := keyAt(n, key); i >= 0 {
		old := n.Content[i+1]
		v.HeadComment, v.LineComment, v.FootComment = old.HeadComment, old.LineComment, old.FootComment
		n.Content[i+1] = v
		return
	}
	n.Content = append(n.Content, str(key), v)
}

// putAfter sets a key behind another one; at the end when that is not there.
func putAfter(n *yaml.Node, after, key string, v *yaml.Node) {
	i := keyAt(n, after)
	if i < 0 || keyAt(n, key) >= 0 {
		put(n, key, v)
		return
	}
	n.Content = slices.Insert(n.Content, i+2, str(key), v)
}

func drop(n *yaml.Node, key string) {
	if i := keyAt(n, key); i >= 0 {
		n.Content = slices.Delete(n.Content, i, i+2)
	}
}

// inner is the mapping at a key, made when it is not there.
func inner(n *yaml.Node, key string) *yaml.Node {
	if v := value(n, key); v != nil && v.Kind == yaml.MappingNode {
		return v
	}
	v := mapping()
	put(n, key, v)
	return v
}

func lastOf(n *yaml.Node) *yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		return nil
	}
	return n.Content[len(n.Content)-1]
}

func dump(n *yaml.Node) (string, error) {
	out, err := yaml.Dump(n, yaml.WithIndent(2), yaml.WithCompactSeqIndent(false), yaml.WithLineWidth(-1))
	return string(out), err
}

// dumped writes a tree that the desk made itself.
func dumped(n *yaml.Node) string {
	out, err := dump(n)
	if err != nil {
		return "" // not reachable: the tree holds plain texts
	}
	return out
}
