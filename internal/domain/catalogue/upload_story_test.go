package catalogue_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/formats/table"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/job"
)

// courses is a table with the template's columns; each row is the template's
// example with some cells changed.
func courses(t *testing.T, rows ...map[string]string) *bytes.Buffer {
	t.Helper()
	columns := catalogue.UploadColumns()
	sheet := [][]string{columns}
	for _, changes := range rows {
		row := slices.Clone(catalogue.UploadExample())
		for name, text := range changes {
			at := slices.Index(columns, name)
			if at < 0 {
				t.Fatalf("the template has no column %s", name)
			}
			row[at] = text
		}
		sheet = append(sheet, row)
	}
	var b bytes.Buffer
	if err := table.WriteXLSX(&b, "Courses", sheet); err != nil {
		t.Fatal(err)
	}
	return &b
}

func (w *world) upload(whole bool, rows ...map[string]string) catalogue.Upload {
	w.Helper()
	u, err := w.s.Upload(w.Context(), w.manager, w.org.ID, catalogue.UploadRequest{File: courses(w.T, rows...), Name: `C:\lists\courses.xlsx`, Lang: "en", Whole: whole})
	w.must(err)
	return u
}

// works runs what waits; what listens to the catalogue hears nothing.
func (w *world) works() {
	w.Helper()
	handlers := append(w.s.Jobs(), job.Handler{Kind: "event.deliver", Work: func(context.Context, json.RawMessage) (job.Commit, error) { return nil, nil }})
	r, err := job.NewRunner(w.db, handlers, job.Options{Workers: 1})
	w.must(err)
	w.must(r.Drain(w.Context()))
}

func (w *world) stored(whole bool, rows ...map[string]string) catalogue.Upload {
	w.Helper()
	u := w.upload(whole, rows...)
	w.must(w.s.StoreUpload(w.Context(), w.manager, w.org.ID, u.ID))
	w.works()
	return w.again(u)
}

func (w *world) undone(u catalogue.Upload) catalogue.Upload {
	w.Helper()
	w.must(w.s.UndoUpload(w.Context(), w.manager, w.org.ID, u.ID))
	w.works()
	return w.again(u)
}

func (w *world) again(u catalogue.Upload) catalogue.Upload {
	w.Helper()
	u, err := w.s.UploadOf(w.Context(), w.manager, w.org.ID, u.ID)
	w.must(err)
	return u
}

// online is what can be found: id and price, in the order of ids.
func (w *world) online() (list []string) {
	w.Helper()
	for _, row := range w.offers() {
		if row.Listed && row.GoneAt.IsZero() {
			list = append(list, row.Offer.LocalID+" "+w.price(row))
		}
	}
	slices.Sort(list)
	return list
}

func (w *world) price(row catalogue.OfferRow) string {
	if row.Offer.Price == nil {
		return "-"
	}
	b, err := json.Marshal(row.Offer.Price)
	w.must(err)
	return string(b)
}

func eur(cents string) string { return `{"minor":` + cents + `,"currency":"EUR"}` }

func TestATableIsCheckedThenPutOnlineThenUndone(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		u := w.upload(false, map[string]string{}, map[string]string{"id": "care-2", "title": "Wound care", "price": "12,50"}, map[string]string{"id": "care-3", "start": "03/04/2027"})
		if u.State != catalogue.UploadRead || u.Name != "courses.xlsx" || u.Result.Rows != 3 || u.Result.Usable != 1 || u.Result.Conforming != 1 {
			w.Fatalf("read: %+v", u)
		}
		got := map[string][]any{}
		for _, p := range u.Result.Problems {
			got[p.Code] = []any{p.Row, p.Column, p.Severity}
		}
		want := map[string][]any{"number_comma": {3, "price", catalogue.ImportRefused}, "date": {4, "start", catalogue.ImportRefused}}
		if diff := cmp.Diff(want, got); diff != "" {
			w.Error(diff)
		}
		if got := w.online(); got != nil {
			w.Fatalf("checked is not online, and yet: %v", got)
		}
		w.must(w.s.StoreUpload(w.Context(), w.manager, w.org.ID, u.ID))
		w.must(w.s.StoreUpload(w.Context(), w.manager, w.org.ID, u.ID)) // pressed twice
		w.works()
		if diff := cmp.Diff([]string{"care-1 " + eur("18000")}, w.online()); diff != "" {
			w.Error(diff)
		}
		if u = w.again(u); u.State != catalogue.UploadStored || u.Did != (catalogue.UploadCounts{Added: 1}) {
			w.Errorf("stored: %+v", u)
		}
		o := w.offer()
		if o.Offer.Runs[0].ID != "2027-03-01" || o.Offer.Runs[0].Places != 20 || o.Offer.Field != "0921" || len(o.Offer.Outcomes) != 2 || o.Offer.Workload.System != "ects" {
			w.Errorf("understood: %+v", o.Offer)
		}
		if u = w.undone(u); u.State != catalogue.UploadUndone || u.Did.Back != 1 || w.online() != nil {
			w.Errorf("undone: %+v, online %v", u, w.online())
		}
		if key := w.faultKey(w.s.StoreUpload(w.Context(), w.manager, w.org.ID, u.ID)); key != "catalogue.upload.undone" {
			w.Errorf("stored again: %s", key)
		}
	})
}

func TestUndoPutsBackWhatWasAndLeavesWhatALaterTableSays(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		two := map[string]string{"id": "care-2", "title": "Wound care"}
		w.stored(false, map[string]string{}, two)
		second := w.stored(false, map[string]string{"price": "99"}, map[string]string{"id": "care-2", "title": "Wound care", "price": "50"})
		if second.Did != (catalogue.UploadCounts{Changed: 2}) {
			w.Errorf("second: %+v", second.Did)
		}
		third := w.stored(true, map[string]string{"price": "77"})
		if third.Did != (catalogue.UploadCounts{Changed: 1, Gone: 1}) {
			w.Errorf("third: %+v", third.Did)
		}
		if diff := cmp.Diff([]string{"care-1 " + eur("7700")}, w.online()); diff != "" {
			w.Error(diff)
		}
		if second = w.undone(second); second.Did.Left != 2 {
			w.Errorf("a later table said otherwise, and yet: %+v", second.Did)
		}
		if third = w.undone(third); third.Did.Back != 2 {
			w.Errorf("third undone: %+v", third.Did)
		}
		if diff := cmp.Diff([]string{"care-1 " + eur("9900"), "care-2 " + eur("5000")}, w.online()); diff != "" {
			w.Error(diff)
		}
	})
}

func TestACourseThatWasSetApartFromTheSitesStaysWithTheNextTable(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course("identifier", `"care-1"`))
		w.harvest()
		w.stored(true, map[string]string{})
		o := w.offer() // one name, so one offer
		from, err := w.s.Origins(w.Context(), w.manager, o.Offer.ID)
		w.must(err)
		for _, told := range from.Told {
			if told.Kind == catalogue.SourceUpload {
				_, err = w.s.SetApart(w.Context(), w.manager, o.Offer.ID, told.Source, told.LocalID)
				w.must(err)
			}
		}
		u := w.stored(true, map[string]string{})
		var titles []string
		for _, row := range w.offers() {
			if row.Listed && row.GoneAt.IsZero() {
				titles = append(titles, row.Offer.Title["en"])
			}
		}
		slices.Sort(titles)
		if len(titles) != 2 || titles[1] != "Care for people with dementia" || u.Did.Gone != 0 {
			w.Errorf("online: %q, and %+v", titles, u.Did)
		}
	})
}

func TestATableThatWasCutOffIsTakenInOnce(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.stored(false, map[string]string{"price": "10"})
		rows := []map[string]string{{"price": "20"}}
		for i := range 30 {
			id := "more-" + string(rune('a'+i%26)) + string(rune('a'+i/26))
			rows = append(rows, map[string]string{"id": id, "title": "Course " + id})
		}
		u := w.upload(false, rows...)
		w.must(w.s.StoreUpload(w.Context(), w.manager, w.org.ID, u.ID))
		arguments, err := json.Marshal(map[string]any{"tenant": w.org.ID, "upload": u.ID})
		w.must(err)
		for _, h := range w.s.Jobs() {
			if h.Kind == "catalogue.upload" {
				_, err := h.Work(w.Context(), arguments) // it stops before its end is written down
				w.must(err)
			}
		}
		w.works()
		if u = w.again(u); u.Did != (catalogue.UploadCounts{Added: 30, Changed: 1}) {
			w.Errorf("taken in twice: %+v", u.Did)
		}
		w.undone(u)
		if diff := cmp.Diff([]string{"care-1 " + eur("1000")}, w.online()); diff != "" {
			w.Errorf("what was before is not what the job made itself: %s", diff)
		}
	})
}

func TestATableIsTheProvidersOwn(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		u := w.upload(false, map[string]string{})
		stranger := identity.Actor{Person: "x", Tenant: "other", Roles: []identity.Role{identity.RoleManager}}
		_, err := w.s.UploadOf(w.Context(), stranger, w.org.ID, u.ID)
		for name, err := range map[string]error{
			"read": err, "store": w.s.StoreUpload(w.Context(), stranger, w.org.ID, u.ID),
			"undo": w.s.UndoUpload(w.Context(), stranger, w.org.ID, u.ID), "discard": w.s.DiscardUpload(w.Context(), stranger, w.org.ID, u.ID),
		} {
			if key := w.faultKey(err); key != "identity.denied" {
				w.Errorf("%s: %s", name, key)
			}
		}
		if key := w.faultKey(w.s.UndoUpload(w.Context(), w.manager, w.org.ID, u.ID)); key != "catalogue.upload.not_stored" {
			w.Errorf("undo what is not online: %s", key)
		}
		w.must(w.s.DiscardUpload(w.Context(), w.manager, w.org.ID, u.ID))
		if key := w.faultKey(w.s.StoreUpload(w.Context(), w.manager, w.org.ID, u.ID)); key != "catalogue.upload.not_found" {
			w.Errorf("store what was forgotten: %s", key)
		}
	})
}

func TestATableThatCannotBeReadSaysWhatToDo(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		for name, c := range map[string]struct{ file, lang, want string }{
			"another table":   {"name,cost\nCare,180\n", "en", "catalogue.upload.column"},
			"an old workbook": {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "en", "import.file.spreadsheet"},
			"no rows":         {strings.Join(catalogue.UploadColumns(), ",") + "\n", "en", "import.file.no_rows"},
			"no language":     {"x", "Englisch", "catalogue.upload.language"},
		} {
			_, err := w.s.Upload(w.Context(), w.manager, w.org.ID, catalogue.UploadRequest{File: strings.NewReader(c.file), Name: "a.csv", Lang: c.lang})
			if key := w.faultKey(err); key != c.want {
				w.Errorf("%s: got %s (%v), want %s", name, key, err, c.want)
			}
		}
		_, err := w.s.Upload(w.Context(), w.manager, w.org.ID, catalogue.UploadRequest{File: halfRead{}, Name: "a.csv", Lang: "en"})
		if !errors.Is(err, errHalf) {
			w.Errorf("a file that breaks off: %v", err)
		}
		if all, err := w.s.Uploads(w.Context(), w.manager, w.org.ID); err != nil || len(all) != 0 {
			w.Errorf("kept: %v, %v", all, err)
		}
	})
}

var errHalf = errors.New("the line broke")

type halfRead struct{}

func (halfRead) Read([]byte) (int, error) { return 0, errHalf }
