"""Fields say what is wrong where a screen reader hears it; people keep their colour."""

from django import forms
from django.template import engines
from django_cotton.compiler_regex import CottonCompiler

from accounts.models import User
from helpdesk.templatetags.ui import avatar


class Ask(forms.Form):
    subject = forms.CharField(help_text="In a few words.")
    details = forms.CharField(required=False)
    impact = forms.ChoiceField(choices=[("1", "One"), ("2", "All")], widget=forms.RadioSelect)
    keep = forms.BooleanField(required=False)


def field_of(form: forms.Form, name: str) -> str:
    source = CottonCompiler().process('<c-field :field="field" />')
    return engines["django"].from_string(source).render({"field": form[name]})


def test_field_names_its_help_and_its_error() -> None:
    html = field_of(Ask({}), "subject")

    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_subject_helptext id_subject_error"' in html
    assert 'id="id_subject_helptext"' in html
    assert 'id="id_subject_error"' in html
    assert "This field is required." in html


def test_field_without_error_is_not_marked() -> None:
    html = field_of(Ask(), "subject")

    assert "aria-invalid" not in html
    assert "field__errors" not in html


def test_field_keeps_what_was_typed() -> None:
    assert 'value="&lt;Printer&gt;"' in field_of(Ask({"subject": "<Printer>"}), "subject")


def test_field_that_may_stay_empty_says_so() -> None:
    assert "(optional)" in field_of(Ask(), "details")
    assert "(optional)" not in field_of(Ask(), "subject")


def test_choices_are_a_group_with_its_error() -> None:
    html = field_of(Ask({"subject": "Printer"}), "impact")

    assert "<fieldset" in html
    assert "<legend>Impact" in html
    assert 'aria-describedby="id_impact_error"' in html
    assert 'id="id_impact_error"' in html


def test_checkbox_stands_inside_its_label() -> None:
    html = field_of(Ask(), "keep")

    assert html.index("<label") < html.index("<input") < html.index("</label>")


def test_avatar_keeps_its_colour() -> None:
    person = User(pk=11, full_name="Alice Moreno")

    assert avatar(person) == avatar(person)
    assert 'class="avatar avatar--3"' in avatar(person)
    assert ">AM<" in avatar(person)


def test_avatar_escapes_a_hostile_name() -> None:
    assert "<b" not in avatar(User(pk=1, full_name="<b> <i>")).replace("<span", "")


def test_avatar_of_nobody_is_empty() -> None:
    assert "avatar--nobody" in avatar(None, "small")
