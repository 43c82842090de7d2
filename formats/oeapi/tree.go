package oeapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"opencairn.org/cairn/formats/flaw"
)

// node is a JSON value and where it stands.
type node struct {
	v  any
	at string
}

func parse(body []byte) (node, error) {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))
	d.UseNumber()
	n := node{at: "$"}
	if err := d.Decode(&n.v); err != nil {
		return n, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return n, errors.New("something follows the end")
	}
	return n, nil
}

func (n node) get(name string) node {
	o, _ := n.v.(map[string]any)
	return node{o[name], n.at + "." + name}
}

func (n node) has(name string) bool { return n.get(name).v != nil }

func (n node) items() []node {
	list, _ := n.v.([]any)
	out := make([]node, 0, len(list))
	for i, v := range list {
		if v != nil {
			out = append(out, node{v, fmt.Sprintf("%s[%d]", n.at, i)})
		}
	}
	return out
}

// show is the value in a few words, for a problem.
func (n node) show() string {
	switch v := n.v.(type) {
	case nil:
		return ""
	case string:
		return flaw.Cut(v)
	case json.Number:
		return flaw.Cut(v.String())
	case bool:
		return fmt.Sprint(v)
	case []any:
		return "[...]"
	}
	return "{...}"
}
