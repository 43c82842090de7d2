package verification_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/domain/verification"
)

func TestAMessagesArgumentsAreAnObjectInJSON(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		message verification.Message
		want    string
	}{
		{verification.Say("k"), `{"key":"k"}`},
		{verification.Say("k", "number", 2, "issuer", verification.Plain("A")), `{"key":"k","args":{"issuer":{"":"A"},"number":2}}`},
		{verification.Say("k", "key", "one", "issuer", "A", "key", "two"), `{"key":"k","args":{"issuer":"A","key":"two"}}`},
	} {
		got, err := json.Marshal(c.message)
		if err != nil || string(got) != c.want {
			t.Errorf("got %s (%v), want %s", got, err, c.want)
		}
	}
	var read verification.Message
	if err := json.Unmarshal([]byte(`{"key":"k","args":{"name":"Samira","also":"x"}}`), &read); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(verification.Say("k", "also", "x", "name", "Samira"), read); diff != "" {
		t.Error(diff)
	}
	if read.Args.Get("name") != "Samira" || read.Args.Get("none") != nil {
		t.Errorf("arguments by name: %v", read.Args)
	}
	if err := json.Unmarshal([]byte(`{"args":[1]}`), &read); err == nil {
		t.Error("a list was read as arguments")
	}
}

func TestAMessageKeepsItsArgumentsWhenManyFollow(t *testing.T) {
	t.Parallel()
	said := verification.SayMany(100)
	for i, m := range said {
		if m.Args.Get("number") != i || len(m.Args) != 2 {
			t.Errorf("message %d: %v", i, m.Args)
		}
	}
	if said[0].Args = append(said[0].Args, verification.Arg{Name: "more"}); said[1].Args.Get("number") != 1 {
		t.Errorf("what was added to one message changed the next: %v", said[1])
	}
}
