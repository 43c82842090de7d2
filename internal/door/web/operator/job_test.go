package operator

import (
	"testing"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/ground/i18n"
)

func TestAJobIsNamedInWords(t *testing.T) {
	t.Parallel()
	p := i18n.For("en")
	for kind, want := range map[string]string{
		"catalogue.harvest": "Read a source", "event.notice.drift_body": "Write to people", "event.deliver": "Tell parts of the program what happened",
		"somebody.elses": "somebody.elses",
	} {
		if got := jobName(p, kind); got != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
	}
	for _, h := range catalogue.New(catalogue.Deps{}).Jobs() {
		if jobName(p, h.Kind) == h.Kind {
			t.Errorf("%s has no words", h.Kind)
		}
	}
}
