package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"opencairn.org/cairn/internal/ground/fault"
)

func TestFaultNamesWhatAndWhereAndKeepsTheCause(t *testing.T) {
	t.Parallel()
	f := fault.New(fault.Invalid, "catalogue.import.price", "value", "1e9", "row", 47).At("price").Wrap(io.EOF)
	if got, want := f.Error(), "catalogue.import.price at price row=47 value=1e9: EOF"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !errors.Is(f, io.EOF) {
		t.Error("the cause is lost")
	}
}

func TestOfFindsOneFaultAndMany(t *testing.T) {
	t.Parallel()
	one := fmt.Errorf("read file: %w", fault.New(fault.Exhausted, "a"))
	many := fmt.Errorf("read form: %w", fault.List{fault.New(fault.Conflict, "b"), fault.New(fault.Invalid, "c")})
	if l, ok := fault.Of(one); !ok || len(l) != 1 || l.Kind() != fault.Exhausted {
		t.Errorf("one fault: got %v, %v", l, ok)
	}
	if l, ok := fault.Of(many); !ok || len(l) != 2 || l.Kind() != fault.Conflict {
		t.Errorf("two faults: got %v, %v", l, ok)
	}
	if !fault.Is(many, "c") || fault.Is(one, "c") {
		t.Error("Is looks at the wrong faults")
	}
	if _, ok := fault.Of(io.EOF); ok {
		t.Error("an ordinary error is taken for a fault")
	}
	if err := (fault.List{}).OrNil(); err != nil {
		t.Errorf("an empty list is an error: %v", err)
	}
}

func TestEveryKindHasAName(t *testing.T) {
	t.Parallel()
	if got := fault.Unavailable.String(); got != "unavailable" {
		t.Errorf("got %q", got)
	}
	if got := fault.Kind(99).String(); got != "kind(99)" {
		t.Errorf("got %q", got)
	}
}
