package assurance_test

import (
	"testing"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/ground/rule"
)

// NZ-5: an application does not repeat learning that was approved already.
func TestAnApplicationThatRepeatsApprovedLearningIsSeen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fellmark) {
		ctx := t.Context()
		copied := medicines()
		copied.ID, copied.Provider, copied.LocalID, copied.Title = "c", brannoc, "med-2", en("Medicines administration, safe")
		publish(t, f.db, copied)
		verdict := func() rule.Verdict {
			j, err := f.JudgeRepeated(ctx, "NZ", copied.ID, copied, f.db.Now())
			must(t, err)
			for _, all := range j.Findings {
				for _, r := range all.Results {
					if r.Rule == "NZ-5" {
						return r.Verdict
					}
				}
			}
			t.Fatal("NZ-5 was not asked")
			return rule.Unknown
		}
		if got := verdict(); got != rule.Unknown {
			t.Errorf("nobody looked: %s", got)
		}
		f.Catalogue = catalogue.New(catalogue.Deps{DB: f.db, Policy: f.Policy, Frameworks: f.Frameworks, Jurisdiction: "XF"})
		if got := verdict(); got != rule.Pass {
			t.Errorf("nothing is approved: %s", got)
		}
		if a, err := f.Apply(ctx, f.manager, f.medicines); err != nil || a.State != assurance.Approved {
			t.Fatalf("%+v, %v", a, err)
		}
		if got := verdict(); got != rule.Fail {
			t.Errorf("it repeats what was approved: %s", got)
		}
	})
}
