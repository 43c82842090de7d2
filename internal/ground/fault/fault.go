package fault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Kind is what a door does with a fault: the status, the exit code.
type Kind int

// The six kinds. The zero Kind is Invalid, so that a Fault built by hand is
// never shown as a server error.
const (
	Invalid     Kind = iota // the input is wrong; the person can mend it
	Denied                  // the actor may not do this
	NotFound                // there is no such thing, or not for this actor
	Conflict                // the thing is in another state than the act needs
	Exhausted               // a limit is reached: places, budget, rate, size
	Unavailable             // somebody else's system did not answer; try again
)

var kindNames = [...]string{"invalid", "denied", "not_found", "conflict", "exhausted", "unavailable"}

// String is the kind's name as the API and the log write it.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return fmt.Sprintf("kind(%d)", int(k))
	}
	return kindNames[k]
}

// Fault is one thing that went wrong, in words a person can act on.
type Fault struct {
	Kind  Kind
	Key   string         // message key and API code, e.g. "catalogue.offer.outcomes_missing"
	Args  map[string]any // what the message names
	Field string         // form field, column or JSON path; empty when it is about the whole
	Err   error          // the cause, for the log; never shown
}

// New makes a fault. kv are the message's arguments: name, value, name, value.
func New(k Kind, key string, kv ...any) *Fault {
	f := &Fault{Kind: k, Key: key}
	if len(kv) == 0 {
		return f
	}
	f.Args = make(map[string]any, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		f.Args[fmt.Sprint(kv[i])] = kv[i+1]
	}
	return f
}

// At says where: a form field, a column, a JSON path.
func (f *Fault) At(field string) *Fault {
	f.Field = field
	return f
}

// Wrap keeps the cause for the log.
func (f *Fault) Wrap(err error) *Fault {
	f.Err = err
	return f
}

// Error is for logs and developers; people read the translated message.
func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.Key)
	if f.Field != "" {
		b.WriteString(" at " + f.Field)
	}
	for _, name := range slices.Sorted(maps.Keys(f.Args)) {
		fmt.Fprintf(&b, " %s=%v", name, f.Args[name])
	}
	if f.Err != nil {
		b.WriteString(": " + f.Err.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Err }

// List is several faults at once: a form, a file, a batch.
type List []*Fault

// Error joins the faults, one a line.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, f := range l {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find each fault.
func (l List) Unwrap() []error {
	errs := make([]error, len(l))
	for i, f := range l {
		errs[i] = f
	}
	return errs
}

// Kind is the kind of the first fault; a list is never empty when it is an error.
func (l List) Kind() Kind {
	if len(l) == 0 {
		return Invalid
	}
	return l[0].Kind
}

// OrNil is the list as an error, or nil when it is empty.
func (l List) OrNil() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Of finds the faults in err's chain. ok is false for any other error.
func Of(err error) (l List, ok bool) {
	if errors.As(err, &l) && len(l) > 0 {
		return l, true
	}
	var f *Fault
	if errors.As(err, &f) {
		return List{f}, true
	}
	return nil, false
}

// Is reports whether err carries a fault with this key.
func Is(err error, key string) bool {
	l, _ := Of(err)
	return slices.ContainsFunc(l, func(f *Fault) bool { return f.Key == key })
}
