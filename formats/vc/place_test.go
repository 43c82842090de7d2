package vc_test

import (
	"testing"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
)

func TestAPlaceIsTheJSONPathOfWhatStandsThere(t *testing.T) {
	list, err := jcs.Parse([]byte(`[{},{}]`))
	if err != nil {
		t.Fatal(err)
	}
	var top vc.Place
	subject := top.OfItem("credentialSubject", list, 1)
	only := subject.OfItem("result", jcs.Text("one value"), 0)
	context := top.OfItem("@context", list, 0)
	for want, got := range map[string]string{
		"$":                             top.Path(),
		"$.credentialSubject[1]":        subject.Path(),
		"$.credentialSubject[1].result": only.Path(),
		"$.credentialSubject[1].id":     subject.PathOf("id"),
		"$['@context'][0]":              context.Path(),
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if !top.Top() || subject.Top() {
		t.Error("the top is the document itself, and nothing else")
	}
}

func TestPlacesCostNothingUntilTheyAreNamed(t *testing.T) {
	list := jcs.Text("one value")
	if n := testing.AllocsPerRun(10, func() {
		var top vc.Place
		at := top.OfItem("credentialSubject", list, 0)
		if below := at.Of("id"); below.Top() {
			t.Error("a member is not the top")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
