package framework

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Paste joins the lines to paste of several results into one block, to go
// between the braces of the page's Course. Lists of the same property are put
// together, since JSON has each property once; of other repeats the first stays.
func Paste(results []Result) (string, error) {
	var names []string
	values := map[string]json.RawMessage{}
	for _, r := range results {
		if r.Paste == "" {
			continue
		}
		err := members(r.Paste, func(name string, v json.RawMessage) {
			old, twice := values[name]
			if !twice {
				names, values[name] = append(names, name), v
			} else if both, ok := joinLists(old, v); ok {
				values[name] = both
			}
		})
		if err != nil {
			return "", fmt.Errorf("lines to paste of rule %s: %w", r.Rule, err)
		}
	}
	lines := make([]string, len(names))
	for i, name := range names {
		var b bytes.Buffer
		if err := json.Indent(&b, values[name], "", "  "); err != nil {
			return "", fmt.Errorf("lines to paste: %w", err)
		}
		key, err := json.Marshal(name)
		if err != nil {
			return "", fmt.Errorf("lines to paste: %w", err)
		}
		lines[i] = string(key) + ": " + b.String()
	}
	return strings.Join(lines, ",\n"), nil
}

// members visits the members of a JSON object written without its braces, in
// their order.
func members(text string, visit func(string, json.RawMessage)) error {
	dec := json.NewDecoder(strings.NewReader("{" + text + "}"))
	if _, err := dec.Token(); err != nil {
		return err
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return err
		}
		var v json.RawMessage
		if err := dec.Decode(&v); err != nil {
			return err
		}
		visit(fmt.Sprint(name), v)
	}
	_, err := dec.Token()
	return err
}

func joinLists(a, b json.RawMessage) (json.RawMessage, bool) {
	var x, y []json.RawMessage
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return nil, false
	}
	for _, item := range y {
		if !containsRaw(x, item) {
			x = append(x, item)
		}
	}
	both, err := json.Marshal(x)
	return both, err == nil
}

func containsRaw(list []json.RawMessage, item json.RawMessage) bool {
	for _, have := range list {
		if bytes.Equal(have, item) {
			return true
		}
	}
	return false
}
