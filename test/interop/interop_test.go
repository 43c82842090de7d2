//go:build interop

package interop

import (
	"testing"
	"time"
)

// One process of node answers everything: it takes seconds to start.
func TestOthersAcceptOursRefuseTamperedCopiesAndTheOtherWayRound(t *testing.T) {
	all := tasks{Now: day.AddDate(0, 1, 0).Format(time.RFC3339), Verify: oursToVerify(t), Issue: theirsToIssue(t), Quads: documents(t)}
	a := ask(t, all)
	t.Run("verify", func(t *testing.T) {
		for i, task := range all.Verify {
			if got := a.Verify[i]; got.Verified != task.want {
				t.Errorf("%s: verified %v, want %v: %s", task.Name, got.Verified, task.want, got.Error)
			}
		}
		t.Logf("%d documents of ours", len(all.Verify))
	})
	t.Run("issue", func(t *testing.T) { verifyTheirs(t, all.Issue, a.Issue) })
	t.Run("quads", func(t *testing.T) {
		quads := 0
		for i, task := range all.Quads {
			if got := a.Quads[i]; !got.Verified {
				t.Errorf("%s: %s\n%.2000s", task.Name, got.Error, task.Document)
			}
			quads += a.Quads[i].Quads
		}
		t.Logf("%d documents, %d quads", len(all.Quads), quads)
	})
}
