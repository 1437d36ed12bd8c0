namespace LukePipeline.Training.Data.Patterns;

/// <summary>Reads the lines of a <see cref="PatternFile"/>, in their order: what a line names must stand above it.</summary>
/// <param name="names">What names are made of.</param>
internal sealed class PatternParser(NameForms names)
{
    private const string KindWord = "kind ";
    private const string Arrow = "=>";

    /// <summary>How deep brackets may stand in one another: a bound for the recursion.</summary>
    private const int MostDepth = 16;

    private readonly Dictionary<string, NameKind> _kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PatternPart> _alternatives = new(StringComparer.Ordinal);

    /// <summary>Reads a line.</summary>
    /// <returns>The pattern of the line; null for a line that names something.</returns>
    /// <exception cref="FormatException">The line cannot be understood.</exception>
    public SentencePattern? Read(string line)
    {
        if (line.StartsWith(KindWord, StringComparison.Ordinal))
        {
            ReadKind(line[KindWord.Length..]);
            return null;
        }

        if (line[0] == '@' && line.IndexOf('=') is > 0 and var equals && Word(line, 1) == line[1..equals].Trim())
        {
            _alternatives[line[1..equals].Trim()] = ReadPart(line[(equals + 1)..]);
            return null;
        }

        var arrow = line.IndexOf(Arrow, StringComparison.Ordinal);
        var slots = new HashSet<string>(StringComparer.Ordinal);
        var body = ReadPart((arrow < 0 ? line : line[..arrow]).Trim());
        Collect(body, slots);
        return new SentencePattern(body, arrow < 0 ? [] : [.. line[(arrow + Arrow.Length)..].Split(',').Select(relation => ReadRelation(relation, slots))]);
    }

    private void ReadKind(string line)
    {
        var colon = line.IndexOf(':');
        var head = colon < 0 ? [] : line[..colon].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (head.Length != 2)
        {
            throw new FormatException("a kind is written 'kind NAME LABEL: form | form'.");
        }

        var forms = line[(colon + 1)..].Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        _kinds[head[0]] = forms.Length > 0 ? new NameKind(head[1], forms, names) : throw new FormatException($"the kind '{head[0]}' has no form.");
    }

    private static (string Label, string Head, string Tail) ReadRelation(string relation, HashSet<string> slots)
    {
        var parts = relation.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 3)
        {
            throw new FormatException($"'{relation.Trim()}' is no relation: write LABEL HEAD TAIL, as in 'SPOUSE a b'.");
        }

        return Array.Find(parts[1..], slot => !slots.Contains(slot)) is { } missing
            ? throw new FormatException($"the relation '{relation.Trim()}' names '{missing}', and no name of the pattern is called so.")
            : (parts[0], parts[1], parts[2]);
    }

    private PatternPart ReadPart(string text)
    {
        var at = 0;
        return ReadChoice(text, ref at, depth: 0);
    }

    /// <summary>Reads alternatives up to the bracket that closes them, or to the end of the line.</summary>
    private PatternPart ReadChoice(string text, ref int at, int depth)
    {
        if (depth > MostDepth)
        {
            throw new FormatException($"brackets stand more than {MostDepth} deep.");
        }

        var (choices, parts, literal) = (new List<PatternPart>(), new List<PatternPart>(), at);
        while (true)
        {
            var character = at < text.Length ? text[at] : ']';
            if (character is not ('[' or ']' or '|' or '{' or '@'))
            {
                at++;
                continue;
            }

            if (at > literal)
            {
                parts.Add(new PatternText(text[literal..at]));
            }

            switch (character)
            {
                case '[':
                    at++;
                    parts.Add(ReadChoice(text, ref at, depth + 1));
                    break;
                case '{':
                    parts.Add(ReadName(text, ref at));
                    break;
                case '@':
                    parts.Add(ReadReference(text, ref at));
                    break;
                default:
                    choices.Add(new PatternSequence([.. parts]));
                    parts.Clear();
                    if (at == text.Length && depth > 0)
                    {
                        throw new FormatException("a bracket is not closed.");
                    }

                    if (character == ']' && at < text.Length && depth == 0)
                    {
                        throw new FormatException("a bracket closes that nothing opened.");
                    }

                    at = Math.Min(at + 1, text.Length);
                    if (character == ']')
                    {
                        return choices.Count == 1 ? choices[0] : new PatternChoice(choices);
                    }

                    break;
            }

            literal = at;
        }
    }

    private PatternPart ReadName(string text, ref int at)
    {
        var end = text.IndexOf('}', at);
        if (end < 0)
        {
            throw new FormatException("a name is not closed: write {a:KIND} or {KIND}.");
        }

        var form = text[at..(end + 1)];
        var parts = form[1..^1].Split(':');
        at = end + 1;
        if (NameForms.Knows(form))
        {
            return new PatternFill(form, names);
        }

        return _kinds.TryGetValue(parts[^1], out var kind)
            ? new PatternName(parts.Length > 1 ? parts[0] : null, kind)
            : throw new FormatException($"there is no kind '{parts[^1]}' above this line.");
    }

    private PatternPart ReadReference(string text, ref int at)
    {
        var name = Word(text, at + 1);
        at += 1 + name.Length;
        return _alternatives.TryGetValue(name, out var part) ? part : throw new FormatException($"there is no '@{name} =' above this line.");
    }

    private static string Word(string text, int start)
    {
        var end = start;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        return text[start..end];
    }

    private static void Collect(PatternPart part, HashSet<string> slots)
    {
        switch (part)
        {
            case PatternName { Slot: { } slot }:
                slots.Add(slot);
                break;
            case PatternSequence sequence:
                sequence.Parts.ToList().ForEach(inner => Collect(inner, slots));
                break;
            case PatternChoice choice:
                choice.Parts.ToList().ForEach(inner => Collect(inner, slots));
                break;
        }
    }
}
