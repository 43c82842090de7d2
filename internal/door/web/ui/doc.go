// Package ui is the look of Cairn and the words of its controls: templ
// components, one stylesheet, one mark. It knows no domain.
//
// # The language
//
// Few things, used strictly. Type carries the hierarchy: the reader's system
// font, a strong scale, a measure of about 66 characters. Space separates,
// rules divide; there are no shadows and no gradients. One accent (heather)
// marks what can be acted on and nothing else. Stones are the mark and the only
// ornament: steps are stacked stones, a verdict is a cairn that stands, has
// fallen, or is only an outline. Light, dark and print are each drawn, not
// derived. No meaning by colour alone: every state has an icon and a word.
//
// # How to write a page
//
// A page is a templ component wrapped in Layout by page.Request.Render; it does
// not call Layout itself. Components take text that is already in the reader's
// language: T(ctx, key, args...) says it, P(ctx) is the Printer for dates,
// numbers and money. What a person wrote (a name, a title) goes through Name or
// Content, which set bdi, lang and dir.
//
//	templ offerPage(o Offer, f *page.Form) {
//		@ui.PageHeader(ui.Header{Eyebrow: T(ctx, "portal.offer"), Title: o.Title, Lead: o.Summary}) {
//			@ui.ButtonLink(ui.Link{Text: ui.T(ctx, "portal.enrol"), Href: "/enrol/" + o.ID})
//		}
//		@ui.ErrorSummary(f.Errors())
//		@ui.Form(f.To("/enrol/" + o.ID)) {
//			@ui.Input(f.Fill(ui.Field{Name: "mail", Type: "email", Label: ui.T(ctx, "portal.mail"), Autocomplete: "email"}))
//			@ui.Submit(ui.T(ctx, "portal.enrol"))
//		}
//	}
//
// # Components
//
// Frame: Layout, PageHeader, Section, Breadcrumb, Tabs, Pagination.
// Words: T, P, Name, Content, Tag, Icon, Mark, Lines (text to copy).
// Acts: Submit, Button, ButtonLink, Form, ActionForm (one button that posts).
// Fields: Input (text, email, number, date, search, password, tel, url),
// Select, Radios, Checkboxes, Check (one box), TextArea, File, Fieldset,
// ErrorSummary.
// Telling: Notice, Empty, Findings, Verdict, Steps, Facts (definition list),
// Table, Results (rows of a list), Compare, Shares (parts of a sum), Figure
// (bars with the table behind), Disclosure, Box,
// Quote, Queue (what waits).
// Work: Grid (marking).
// Paper: QR, Certificate, Print (only on paper), Screen (only on screen).
//
// /styleguide shows each of them in every state.
//
// # Rules that hold for every page
//
// Exactly one h1 (PageHeader makes it) and no heading level left out. No inline
// style, no inline script: the content security policy refuses both, and any
// script on a page without Page.Live. A link says where
// it goes; a button says what it does. Colours only through the custom
// properties in static/cairn.css, directions only as logical properties. A
// component of this package is //go:noinline: pages call it, they hold no copy.
package ui
