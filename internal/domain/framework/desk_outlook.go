package framework

import (
	"context"
	"errors"
	"slices"
	"time"

	"opencairn.org/cairn/internal/ground/rule"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Outlook is what a pack at the desk would mean for the offers that are published
// today, wherever they are. Only rules about offers can be asked: what an
// application, a credential or a review must bring is not on a page.
type Outlook struct {
	Offers int    `json:"offers"` // judged
	Pass   int    `json:"pass"`
	Fall   int    `json:"fall"`   // something they state fails
	Unsaid int    `json:"unsaid"` // nothing fails, and something asked for is not stated
	By     []Toll `json:"by"`     // by question, in the order of the page; last what the desk does not show
	Whole  bool   `json:"whole"`  // false: time ran out, and there are more offers
}

// Toll is how many offers one question stops.
type Toll struct {
	Question DeskQuestion `json:"question"` // "" for rules that no question shows
	Fall     int          `json:"fall"`
	Unsaid   int          `json:"unsaid"`
}

// outlookTime is how long offers are judged for one page.
const outlookTime = 2 * time.Second

var errTimeIsUp = errors.New("outlook: time is up")

// Outlook judges published offers by the version of a pack that the desk shows.
// with is the library with that pack laid over it. Anybody may ask: what offers
// state is public, and nothing is kept.
func (s *Service) Outlook(ctx context.Context, with *Library, sheet Sheet) (out Outlook, err error) {
	on := s.db.Now()
	if from := sheet.Answers.From.Time; from.After(on) {
		on = from
	}
	q := Question{Jurisdiction: sheet.Answers.Jurisdiction, Stage: StageOffer, On: on, Frameworks: []string{sheet.Answers.Framework}}
	end := time.Now().Add(outlookTime) //nolint:forbidigo // how long a page may take, whatever the calendar says
	err = s.db.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		out = Outlook{Whole: true, By: noToll()}
		err := s.subjects.Offers(ctx, tx, func(string) bool { return true }, func(sub Subject) error {
			if time.Now().After(end) { //nolint:forbidigo // as above
				return errTimeIsUp
			}
			_, fields, err := sub.Read()
			if err != nil {
				return err
			}
			j, err := with.Judge(fields, q)
			if err == nil {
				out.count(sheet, j)
			}
			return err
		})
		if errors.Is(err, errTimeIsUp) {
			out.Whole, err = false, nil
		}
		return err
	})
	out.By = slices.DeleteFunc(out.By, func(t Toll) bool { return t.Fall+t.Unsaid == 0 })
	return out, err
}

func noToll() []Toll {
	var out []Toll
	for _, q := range DeskQuestions {
		out = append(out, Toll{Question: q})
	}
	return append(out, Toll{})
}

// count adds one offer. A question with several rules counts it once.
func (o *Outlook) count(sheet Sheet, j Judgement) {
	o.Offers++
	stops := map[DeskQuestion]rule.Verdict{}
	whole := rule.Pass
	for _, f := range j.Findings {
		for _, r := range f.Blocking() {
			q, _ := sheet.Question(r.Rule)
			v := r.Verdict
			if v == rule.Fail && r.Absent {
				v = rule.Unknown // it fails because it is not stated
			}
			if stops[q] != rule.Fail {
				stops[q] = v
			}
			if whole != rule.Fail {
				whole = v
			}
		}
	}
	switch whole {
	case rule.Pass:
		o.Pass++
	case rule.Fail:
		o.Fall++
	default:
		o.Unsaid++
	}
	for i := range o.By {
		switch v, stopped := stops[o.By[i].Question]; {
		case !stopped:
		case v == rule.Fail:
			o.By[i].Fall++
		default:
			o.By[i].Unsaid++
		}
	}
}

// PackFiles are the texts of a loaded pack, to be opened at the desk; ok is false
// when there is none of this code.
func (l *Library) PackFiles(code string) (files Files, ok bool, err error) {
	p := l.set.Pack(code)
	if p == nil {
		return nil, false, nil
	}
	files, err = ReadFolder(p.FS())
	return files, true, err
}
