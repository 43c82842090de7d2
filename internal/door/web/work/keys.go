package work

import (
	"context"

	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
)

// KeysPath is the address of the page about working without a mouse.
const KeysPath = "/keys"

// Keys says which keys do what, on every page. They are the browser's own: no page
// takes a key for itself (WCAG 2.1.4), so that none has to be switched off.
func (d *Desk) Keys(r *page.Request) error {
	return r.Render(ui.Page{Title: r.T("work.keys.title")}, keysPage())
}

// keys are the keys and the messages that say what they do.
var keys = []struct {
	Names []string
	Does  string
}{
	{[]string{"Tab"}, "work.keys.tab"},
	{[]string{"Shift", "Tab"}, "work.keys.back"},
	{[]string{"Enter"}, "work.keys.enter"},
	{[]string{"Space"}, "work.keys.space"},
	{[]string{"↑", "↓", "←", "→"}, "work.keys.arrows"},
	{[]string{"Alt", "←"}, "work.keys.history"},
}

func keysTable(ctx context.Context) ui.TableData {
	t := ui.TableData{Caption: ui.T(ctx, "work.keys.title"), Hidden: true, Columns: []ui.Column{{Text: ui.T(ctx, "work.keys.key")}, {Text: ui.T(ctx, "work.keys.does")}}}
	for _, k := range keys {
		t.Rows = append(t.Rows, []ui.Cell{{Body: keyNames(k.Names)}, {Text: ui.T(ctx, k.Does)}})
	}
	return t
}
