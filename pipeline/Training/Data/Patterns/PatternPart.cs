using System.Text;

namespace LukePipeline.Training.Data.Patterns;

/// <summary>A part of a pattern, which writes a piece of a sentence.</summary>
internal abstract record PatternPart
{
    /// <summary>Writes itself.</summary>
    /// <param name="sentence">What is written so far.</param>
    /// <param name="random">Draws among alternatives and names.</param>
    public abstract void Write(PatternSentence sentence, Random random);
}

/// <summary>Words as they stand.</summary>
internal sealed record PatternText(string Text) : PatternPart
{
    /// <inheritdoc/>
    public override void Write(PatternSentence sentence, Random random) => sentence.Append(Text);
}

/// <summary>A name.</summary>
/// <param name="Slot">What relations call it; null where none names it.</param>
/// <param name="Kind">What it is.</param>
internal sealed record PatternName(string? Slot, NameKind Kind) : PatternPart
{
    /// <inheritdoc/>
    public override void Write(PatternSentence sentence, Random random) => sentence.Append(Slot, Kind.Label, Kind.Draw(random));
}

/// <summary>A word that changes from sentence to sentence and is no name, such as a number.</summary>
/// <param name="Form">The form of it.</param>
/// <param name="Names">What fills it.</param>
internal sealed record PatternFill(string Form, NameForms Names) : PatternPart
{
    /// <inheritdoc/>
    public override void Write(PatternSentence sentence, Random random) => sentence.Append(string.Join(' ', Names.Write(Form, random)));
}

/// <summary>Parts in their order.</summary>
internal sealed record PatternSequence(IReadOnlyList<PatternPart> Parts) : PatternPart
{
    /// <inheritdoc/>
    public override void Write(PatternSentence sentence, Random random)
    {
        foreach (var part in Parts)
        {
            part.Write(sentence, random);
        }
    }
}

/// <summary>One of several, each as likely as the others.</summary>
internal sealed record PatternChoice(IReadOnlyList<PatternPart> Parts) : PatternPart
{
    /// <inheritdoc/>
    public override void Write(PatternSentence sentence, Random random) => Parts[random.Next(Parts.Count)].Write(sentence, random);
}

/// <summary>A kind of name, and how such names look.</summary>
/// <param name="Label">The label of its mentions.</param>
/// <param name="Forms">Forms of names (<see cref="NameForms.Write"/>), each as likely as the others.</param>
/// <param name="Names">What fills them.</param>
internal sealed record NameKind(string Label, IReadOnlyList<string> Forms, NameForms Names)
{
    /// <summary>A name of this kind.</summary>
    public string Draw(Random random) => string.Join(' ', Names.Write(Forms[random.Next(Forms.Count)], random));
}

/// <summary>A sentence while it is written.</summary>
internal sealed class PatternSentence
{
    private readonly StringBuilder _text = new();

    /// <summary>The names in it: where each stands in the text, and what relations call it.</summary>
    public List<(int Start, int End, string Label, string? Slot)> Names { get; } = [];

    /// <summary>What is written so far.</summary>
    public string Text => _text.ToString();

    /// <summary>Writes words; no blank comes after another, or before a comma or a full stop.</summary>
    public void Append(string text)
    {
        foreach (var character in text)
        {
            var afterBlank = _text.Length == 0 || _text[^1] == ' ';
            if (character == ' ' && afterBlank)
            {
                continue;
            }

            if (character is ',' or '.' or ';' && afterBlank && _text.Length > 0)
            {
                _text.Length--;
            }

            _text.Append(_text.Length == 0 ? char.ToUpperInvariant(character) : character);
        }
    }

    /// <summary>Writes a name.</summary>
    public void Append(string? slot, string label, string name)
    {
        var start = _text.Length;
        _text.Append(name);
        Names.Add((start, _text.Length, label, slot));
    }
}
