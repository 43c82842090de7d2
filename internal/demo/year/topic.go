package year

import (
	_ "embed"
	"fmt"
	"strings"

	"opencairn.org/cairn/internal/ground/i18n"
)

// topics.txt has one topic after the other: "# group field | title" and its
// outcomes, "- text"; each text in English, French and Arabic as far as there is.
//
//go:embed topics.txt
var topicsText string

// topic is something that can be learnt, before anybody offers it.
type topic struct {
	group, field string
	title        i18n.Text
	outcomes     []i18n.Text
}

// in reports that all of the topic's texts are there in a language.
func (t topic) in(lang string) bool {
	for _, o := range append([]i18n.Text{t.title}, t.outcomes...) {
		if o[lang] == "" {
			return false
		}
	}
	return true
}

func readTopics(text string) (topics []topic, err error) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		mark, rest, _ := strings.Cut(line, " ")
		switch mark {
		case "#":
			head, words, ok := strings.Cut(rest, "|")
			kind := strings.Fields(head)
			if !ok || len(kind) != 2 {
				return nil, fmt.Errorf("topic %q: not \"# group field | title\"", line)
			}
			topics = append(topics, topic{group: kind[0], field: kind[1], title: textOf(words)})
		case "-":
			if len(topics) == 0 {
				return nil, fmt.Errorf("outcome %q before the first topic", line)
			}
			last := &topics[len(topics)-1]
			last.outcomes = append(last.outcomes, textOf(rest))
		}
	}
	return topics, nil
}

// textOf reads "English | French | Arabic".
func textOf(words string) i18n.Text {
	t := i18n.Text{}
	for i, w := range strings.Split(words, "|") {
		if w = strings.TrimSpace(w); w != "" && i < 3 {
			t[[]string{"en", "fr", "ar"}[i]] = w
		}
	}
	return t
}

// form is a way of offering a topic: for whom, and what is learnt beside it.
type form struct {
	title   i18n.Text // with %s for the topic's
	outcome i18n.Text
	level   int // against the provider's usual one
	summary string
}

var forms = []form{
	{title: textOf("%s | %s | %s"), outcome: textOf("Show the work to a stranger and answer three questions about it | Montrer le travail à un inconnu et répondre à trois questions | عرض العمل على شخص غريب والإجابة عن ثلاثة أسئلة"), summary: "The whole course, from the first day to the assessment."},
	{title: textOf("%s: first steps | %s : premiers pas | %s: الخطوات الأولى"), outcome: textOf("Name the tools and words of the trade and lay them out ready for work | Nommer les outils et les mots du métier et les préparer | تسمية أدوات المهنة ومصطلحاتها وتجهيزها للعمل"), level: -1, summary: "For people who have never done it. Nothing is asked for beforehand."},
	{title: textOf("%s: the next step | %s : l'étape suivante | %s: الخطوة التالية"), outcome: textOf("Take on a case not practised before and say why it was done so | Traiter un cas jamais exercé et dire pourquoi on l'a fait ainsi | تولي حالة لم يُتدرب عليها وبيان سبب الطريقة المختارة"), summary: "For people who do it already and want the harder cases."},
	{title: textOf("%s in small teams | %s en petite équipe | %s في فريق صغير"), outcome: textOf("Divide the work among three people and hand it over without loss | Partager le travail entre trois personnes et le transmettre sans perte | توزيع العمل على ثلاثة أشخاص وتسليمه دون فقدان"), summary: "For people who work in twos and threes and must rely on each other."},
	{title: textOf("%s in two languages | %s en deux langues | %s بلغتين"), outcome: textOf("Do the same in a second language, with a glossary at hand | Faire de même dans une deuxième langue, glossaire en main | القيام بالشيء نفسه بلغة ثانية مع معجم في اليد"), summary: "Taught in two languages side by side, with a glossary."},
	{title: textOf("%s: guiding others | %s : guider les autres | %s: إرشاد الآخرين"), outcome: textOf("Watch a colleague do it, and tell them two things to keep and one to change | Observer un collègue et lui dire deux choses à garder et une à changer | مراقبة زميل وإخباره بأمرين يُبقيهما وأمر يغيّره"), level: 1, summary: "For people who show others how it is done."},
	{title: textOf("%s after a break | %s après une pause | %s بعد انقطاع"), outcome: textOf("Say what has changed since the last time, and do it the new way | Dire ce qui a changé depuis la dernière fois, et le faire à la nouvelle manière | بيان ما تغيّر منذ المرة السابقة والعمل بالطريقة الجديدة"), summary: "For people who did it some years ago and come back."},
}

// titled puts a topic's title into the form's, in the languages both have.
func (f form) titled(t topic) i18n.Text {
	out := i18n.Text{}
	for lang, words := range f.title {
		if t.title[lang] != "" {
			out[lang] = fmt.Sprintf(words, t.title[lang])
		}
	}
	return out
}
