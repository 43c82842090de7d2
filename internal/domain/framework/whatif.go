package framework

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
)

// WhatIf is a country's rules with one thing changed, to be tried on what there is
// before anybody drafts a text: a limit, or a rule more.
type WhatIf struct {
	Limit   Limit    // which
	Value   string   // an exact decimal: "3"
	Require string   // instead of both: an expression, as packs hold it
	From    pack.Day // the day the new rules begin; zero: the next first of January
}

// Limit is a number in the rules that can be changed alone.
type Limit string

// The limits.
const (
	LeastVolume Limit = "volume_from"
	MostVolume  Limit = "volume_to"
	LeastLevel  Limit = "level_from"
	MostLevel   Limit = "level_to"
)

// Limits are those that can be changed alone.
var Limits = []Limit{LeastVolume, MostVolume, LeastLevel, MostLevel}

// set changes one answer.
func (l Limit) set(a *Answers, value string) error {
	level := func(into *int) error {
		n, err := strconv.Atoi(value)
		if err != nil {
			return fault.New(fault.Invalid, "desk.error.level", "level", value).At("value")
		}
		*into = n
		return nil
	}
	switch l {
	case LeastVolume:
		a.VolumeFrom = value
	case MostVolume:
		a.VolumeTo = value
	case LeastLevel:
		return level(&a.LevelFrom)
	case MostLevel:
		return level(&a.LevelTo)
	default:
		return fault.New(fault.Invalid, "framework.whatif.limit").At("limit")
	}
	return nil
}

var idLine = regexp.MustCompile(`(?m)^id:.*$`)

// Draft writes a what-if as the next version of a jurisdiction's rules: the text a
// jurist would hand in. Faults: NotFound framework.unknown; Invalid
// framework.whatif.limit, framework.whatif.past, framework.whatif.nothing,
// desk.error.* at "value". Whether an expression compiles is said by who opens it.
func (l *Library) Draft(jurisdiction string, w WhatIf, today pack.Day) (Files, error) {
	if w.From.IsZero() {
		w.From = pack.Day{Time: time.Date(today.Year()+1, time.January, 1, 0, 0, 0, 0, time.UTC)}
	}
	if w.From.Before(today.Time) {
		return nil, fault.New(fault.Invalid, "framework.whatif.past", "from", w.From.String(), "today", today.String()).At("from")
	}
	own := l.Own(jurisdiction, w.From.Time)
	if len(own) == 0 {
		return nil, fault.New(fault.NotFound, "framework.unknown", "name", jurisdiction)
	}
	id := l.freeID(own[0].Pack.Code, w.From)
	files, err := l.nextVersion(own[0], id, w.From)
	if err != nil {
		return nil, err
	}
	if w.Require != "" {
		return files.withRule(id, strings.TrimSpace(w.Require))
	}
	return files.withLimit(id, w)
}

// freeID is the id of a version that begins on a day: xf-2027, or xf-2027-b.
func (l *Library) freeID(code string, from pack.Day) string {
	id := fmt.Sprintf("%s-%d", code, from.Year())
	for letter := 'b'; l.set.Framework(id) != nil; letter++ {
		id = fmt.Sprintf("%s-%d-%c", code, from.Year(), letter)
	}
	return id
}

// nextVersion is a version's text under a new id, beginning on a day.
func (l *Library) nextVersion(f *pack.Framework, id string, from pack.Day) (Files, error) {
	files, err := ReadFolder(f.Pack.FS())
	if err != nil {
		return nil, err
	}
	text := toLine.ReplaceAllString(files["frameworks/"+f.ID+".yaml"], "")
	text = idLine.ReplaceAllString(text, "id: "+id)
	return l.WithVersion([]byte(fromLine.ReplaceAllString(text, "validFrom: "+from.String())))
}

func (f Files) withLimit(id string, w WhatIf) (Files, error) {
	sheet, err := OpenDesk(f, id)
	if err != nil {
		return nil, err
	}
	a := sheet.Answers
	if err := w.Limit.set(&a, strings.TrimSpace(w.Value)); err != nil {
		return nil, err
	}
	if a.tidy().same(sheet.Answers) {
		return nil, fault.New(fault.Invalid, "framework.whatif.nothing").At("value")
	}
	out, err := WriteDesk(f, a)
	return out, atValue(err)
}

// same reports that no limit differs.
func (a Answers) same(b Answers) bool {
	return a.VolumeFrom == b.VolumeFrom && a.VolumeTo == b.VolumeTo && a.LevelFrom == b.LevelFrom && a.LevelTo == b.LevelTo
}

// atValue puts what is wrong with a limit at the one field there is.
func atValue(err error) error {
	l, ok := fault.Of(err)
	if !ok {
		return err
	}
	return l[0].At("value")
}

// triedRule is the id of the rule a what-if adds.
const triedRule = "TRIED-1"

// withRule adds one rule about offers.
func (f Files) withRule(id, require string) (Files, error) {
	d, err := readDesk(f, id)
	if err != nil {
		return nil, err
	}
	texts := mapping()
	for _, lang := range d.languages() {
		put(texts, lang, str(require))
	}
	err = d.edit(d.of.File, func(root *yaml.Node) {
		rules := value(root, "rules")
		if rules == nil {
			return
		}
		rules.Content = append(rules.Content, mapping(
			"id", str(triedRule), "stages", flow(list(str(string(StageOffer)))), "require", str(require), "severity", str(string(pack.Must)),
			"texts", texts, "source", flow(mapping("text", str("Draft"))), "provenance", str(string(pack.Confirmed)),
		))
	})
	return d.files, err
}

// Try says what a what-if would do, for analysts and whoever drafts. Nothing is
// kept; files are what CreateDraft takes. Faults besides those of Library.Draft:
// those of packs, with file, line, rule and mend, when an expression does not
// compile.
func (s *Service) Try(ctx context.Context, a identity.Actor, jurisdiction string, w WhatIf) (i Impact, files Files, err error) {
	if err := s.allow(a, "try", Draft{Owner: a.Tenant}); err != nil {
		return i, nil, err
	}
	if files, err = s.Library.Draft(jurisdiction, w, pack.On(s.db.Now())); err != nil {
		return i, nil, err
	}
	i, err = s.impact(ctx, files, time.Time{})
	return i, files, err
}
