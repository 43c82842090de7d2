package verification

import (
	"encoding/json"
	"maps"
	"slices"
)

// Message is something to say: a message key and what it names.
type Message struct {
	Key  string `json:"key"`
	Args Args   `json:"args,omitempty"`
}

// Args are what a message names. They are few, and most are never asked for: a list
// costs a report one piece of memory where a map costs two. As JSON they are an
// object.
type Args []Arg

// Arg is one of them: a string, a number, a time (a date) or a Text.
type Arg struct {
	Name  string
	Value any
}

// Say is a message with its arguments as name, value, name, value; of two with one
// name the later counts. Keys are written out in full, never joined: they are
// found where they are searched for, and cost nothing.
func Say(key string, kv ...any) Message {
	var r room
	return r.say(key, kv...)
}

// room is where the arguments of a report's messages stand, one message's behind
// the other's.
type room struct{ args Args }

// say is [Say] with the arguments in the room. What was said before keeps its own
// when the room moves.
func (r *room) say(key string, kv ...any) Message {
	m, n := Message{Key: key}, len(kv)/2
	if n == 0 {
		return m
	}
	if cap(r.args)-len(r.args) < n {
		r.args = make(Args, 0, max(n, min(2*cap(r.args), 64)))
	}
	m.Args = r.args[len(r.args) : len(r.args) : len(r.args)+n]
	for i := range n {
		m.Args.set(kv[2*i].(string), kv[2*i+1])
	}
	r.args = r.args[:len(r.args)+n]
	return m
}

// ArgsOf are the arguments that stand under their names, as those of a fault do.
func ArgsOf(named map[string]any) Args {
	var a Args
	for _, name := range slices.Sorted(maps.Keys(named)) {
		a = append(a, Arg{name, named[name]})
	}
	return a
}

func (a *Args) set(name string, v any) {
	for i := range *a {
		if (*a)[i].Name == name {
			(*a)[i].Value = v
			return
		}
	}
	*a = append(*a, Arg{name, v})
}

// Get is the argument of a name; nil when there is none.
func (a Args) Get(name string) any {
	for _, x := range a {
		if x.Name == name {
			return x.Value
		}
	}
	return nil
}

// Map is the arguments by name; nil when there are none.
func (a Args) Map() map[string]any {
	if len(a) == 0 {
		return nil
	}
	m := make(map[string]any, len(a))
	for _, x := range a {
		m[x.Name] = x.Value
	}
	return m
}

// MarshalJSON writes an object.
func (a Args) MarshalJSON() ([]byte, error) { return json.Marshal(a.Map()) }

// UnmarshalJSON reads one, as far as JSON keeps what the values were.
func (a *Args) UnmarshalJSON(data []byte) error {
	var named map[string]any
	err := json.Unmarshal(data, &named)
	*a = ArgsOf(named)
	return err
}

// In is the message's arguments in a language, as name, value, name, value: what
// a printer takes. Text becomes a string; the rest stays.
func (m Message) In(lang string) []any {
	out := make([]any, 0, 2*len(m.Args))
	for _, x := range m.Args {
		v := x.Value
		if t, ok := v.(Text); ok {
			v = t.In(lang)
		}
		out = append(out, x.Name, v)
	}
	return out
}
