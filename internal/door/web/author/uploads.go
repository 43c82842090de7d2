package author

import (
	"bytes"
	"encoding/csv"

	"opencairn.org/cairn/formats/table"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// MaxUpload is the largest form with a table of courses, in bytes.
const MaxUpload = catalogue.MaxUpload + 64<<10

const uploadsPath = homePath + "/uploads"

func uploadPath(id catalogue.UploadID) string { return uploadsPath + "/" + string(id) }

// Uploads lists the tables that were handed over, and takes another.
func (d *Desk) Uploads(r *page.Request) error { return d.showUploads(r, r.Blank(), nil) }

// UploadTooLarge says how large a table may be.
func (d *Desk) UploadTooLarge(r *page.Request) error {
	return d.showUploads(r, r.Blank(), fault.New(fault.Exhausted, "import.file.too_large", "limit", catalogue.MaxUpload).At("file"))
}

func (d *Desk) showUploads(r *page.Request, f *page.Form, cause error) error {
	all, err := d.Catalogue.Uploads(r.Ctx(), r.Actor(), r.Actor().Tenant)
	if err != nil {
		return err
	}
	if f.Text("language") == "" {
		f.Set("language", r.Printer().Lang())
	}
	p := ui.Page{Title: r.T("author.uploads.title"), Wide: true, Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("author.home.title"), Href: homePath}, {Text: r.T("author.uploads.title"), Current: true},
	}}
	body := uploadsBody(f, uploadsTable(r.Printer(), all))
	if cause != nil {
		return f.Again(cause, p, body)
	}
	return r.Render(p, body)
}

func uploadsTable(p *i18n.Printer, all []catalogue.Upload) ui.TableData {
	t := ui.TableData{Caption: p.T("author.uploads.before"), Hidden: true, Cards: true, Columns: []ui.Column{
		{Text: p.T("author.uploads.file")}, {Text: p.T("author.uploads.at")}, {Text: p.T("author.uploads.rows")}, {Text: p.T("author.uploads.state")},
	}}
	for _, u := range all {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: u.Name, Href: uploadPath(u.ID)}, {Text: p.DateTime(u.At)}, {Text: p.Number(int64(u.Result.Rows))}, {Body: ui.Tag(uploadLabel(p, u))},
		})
	}
	return t
}

func uploadLabel(p *i18n.Printer, u catalogue.Upload) ui.Label {
	kind := map[catalogue.UploadState]ui.Kind{catalogue.UploadStored: ui.Good, catalogue.UploadRead: ui.Warn}[u.State]
	if kind == "" {
		kind = ui.Neutral
	}
	return ui.Label{Kind: kind, Text: p.T("author.upload.state." + string(u.State))}
}

// Upload reads a table and shows what it would do.
func (d *Desk) Upload(r *page.Request) error {
	f := r.Form()
	file, ok, err := f.File("file")
	if err != nil {
		return err
	}
	if !ok || len(file.Data) == 0 {
		f.Wrong(fault.New(fault.Invalid, "author.upload.no_file").At("file"))
	}
	var u catalogue.Upload
	if err = f.Err(); err == nil {
		u, err = d.Catalogue.Upload(r.Ctx(), r.Actor(), r.Actor().Tenant, catalogue.UploadRequest{
			File: bytes.NewReader(file.Data), Name: file.Name, Lang: f.Text("language"), Whole: f.Yes("whole"),
		})
	}
	if err != nil {
		return d.showUploads(r, f, err)
	}
	return r.Redirect(uploadPath(u.ID), "author.upload.was_read", "count", u.Result.Rows)
}

// UploadTemplate gives the empty table to fill in, with one row as an example.
func (d *Desk) UploadTemplate(r *page.Request) error {
	rows := [][]string{catalogue.UploadColumns(), catalogue.UploadExample()}
	var b bytes.Buffer
	if r.PathValue("file") == "courses.csv" {
		b.WriteString("\ufeff") // spreadsheets take it for UTF-8 then
		if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
			return err
		}
		return r.Download("courses.csv", "text/csv; charset=utf-8", b.Bytes())
	}
	if r.PathValue("file") != "courses.xlsx" {
		return fault.New(fault.NotFound, "catalogue.upload.not_found")
	}
	if err := table.WriteXLSX(&b, r.T("author.upload.sheet"), rows); err != nil {
		return err
	}
	return r.Download("courses.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b.Bytes())
}

// uploadView is one table with what it would do or did.
type uploadView struct {
	catalogue.Upload
	Label    ui.Label
	Facts    []ui.Term
	Problems ui.TableData
	More     int // problems not shown
}

// mostProblems is how many lines of a report are shown.
const mostProblems = 500

// OneUpload shows what an upload would do, row by row, or what it did.
func (d *Desk) OneUpload(r *page.Request) error {
	u, err := d.Catalogue.UploadOf(r.Ctx(), r.Actor(), r.Actor().Tenant, catalogue.UploadID(r.PathValue("upload")))
	if err != nil {
		return err
	}
	p := r.Printer()
	v := uploadView{Upload: u, Label: uploadLabel(p, u), Facts: uploadFacts(p, u), Problems: problemsTable(p, u.Result.Problems)}
	v.More = max(0, len(u.Result.Problems)-mostProblems)
	return r.Render(ui.Page{Title: u.Name, Wide: true, Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("author.home.title"), Href: homePath}, {Text: r.T("author.uploads.title"), Href: uploadsPath}, {Text: u.Name, Current: true},
	}}, uploadBody(v))
}

func uploadFacts(p *i18n.Printer, u catalogue.Upload) (terms []ui.Term) {
	add := func(key string, n int) {
		terms = append(terms, ui.Term{Name: p.T("author.upload." + key), Text: p.Number(int64(n))})
	}
	add("rows", u.Result.Rows)
	add("usable", u.Result.Usable)
	add("refused", u.Result.Refused)
	if u.Result.Dates > 0 {
		add("dates", u.Result.Dates)
	}
	if u.State == catalogue.UploadRead {
		return terms
	}
	add("added", u.Did.Added)
	add("changed", u.Did.Changed)
	add("unchanged", u.Did.Unchanged)
	add("gone", u.Did.Gone)
	if u.Did.Back+u.Did.Left > 0 {
		add("back", u.Did.Back)
		add("left", u.Did.Left)
	}
	return terms
}

func problemsTable(p *i18n.Printer, problems []catalogue.ImportProblem) ui.TableData {
	t := ui.TableData{Caption: p.T("author.upload.problems"), Hidden: true, Cards: true, Columns: []ui.Column{
		{Text: p.T("author.upload.row")}, {Text: p.T("author.upload.column")}, {Text: p.T("author.upload.what")}, {Text: p.T("author.upload.outcome")},
	}}
	kinds := map[catalogue.ImportSeverity]ui.Kind{catalogue.ImportRefused: ui.Bad, catalogue.ImportNoted: ui.Warn, catalogue.ImportMended: ui.Info}
	for _, x := range problems[:min(len(problems), mostProblems)] {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: p.T("author.upload.row_number", "row", x.Row)}, {Text: x.Column}, {Text: x.Message(p)},
			{Body: ui.Tag(ui.Label{Kind: kinds[x.Severity], Text: p.T("author.upload.severity." + string(x.Severity))})},
		})
	}
	return t
}

// StoreUpload takes a table into the catalogue.
func (d *Desk) StoreUpload(r *page.Request) error {
	id := catalogue.UploadID(r.PathValue("upload"))
	if err := d.Catalogue.StoreUpload(r.Ctx(), r.Actor(), r.Actor().Tenant, id); err != nil {
		return err
	}
	return r.Redirect(uploadPath(id), "author.upload.storing")
}

// UndoUpload takes back what an upload did.
func (d *Desk) UndoUpload(r *page.Request) error {
	id := catalogue.UploadID(r.PathValue("upload"))
	if err := d.Catalogue.UndoUpload(r.Ctx(), r.Actor(), r.Actor().Tenant, id); err != nil {
		return err
	}
	return r.Redirect(uploadPath(id), "author.upload.undoing")
}

// DiscardUpload forgets a table that was read and not stored.
func (d *Desk) DiscardUpload(r *page.Request) error {
	if err := d.Catalogue.DiscardUpload(r.Ctx(), r.Actor(), r.Actor().Tenant, catalogue.UploadID(r.PathValue("upload"))); err != nil {
		return err
	}
	return r.Redirect(uploadsPath, "author.upload.discarded")
}
