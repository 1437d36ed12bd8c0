using System.Collections.Frozen;

namespace LukePipeline.Text.Layout;

/// <summary>Finds what letters and mails begin and end with: the salutation, the complimentary close, and the lines of whoever signs. None goes on in another line.</summary>
internal static class Salutations
{
    /// <summary>Longer lines are text.</summary>
    private const int MaxLine = 45;

    /// <summary>Name, office, company, address, numbers.</summary>
    private const int MaxSigned = 8;

    private static readonly string[] Openings =
        ["Dear", "Hi", "Hello", "Hey", "Good morning", "Good afternoon", "Sehr geehrte", "Sehr geehrter", "Liebe", "Lieber", "Hallo", "Cher", "Chère", "Bonjour", "Estimado", "Estimada", "Querido", "Querida", "Hola", "Gentile", "Geachte", "Beste"];

    /// <summary>Those of one word close a letter with a comma alone.</summary>
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Closes = new[]
    {
        "regards", "best regards", "kind regards", "kindest regards", "warm regards", "with regards", "with best regards", "with kind regards", "thanks and regards", "best", "best wishes",
        "with best wishes", "all the best", "sincerely", "sincerely yours", "yours sincerely", "yours faithfully", "yours truly", "yours", "respectfully", "cordially", "cheers", "thanks",
        "many thanks", "thank you", "mit freundlichen grüßen", "mit freundlichen gruessen", "freundliche grüße", "viele grüße", "liebe grüße", "beste grüße", "cordialement",
        "bien cordialement", "saludos", "saludos cordiales", "un saludo", "cordiali saluti", "distinti saluti", "met vriendelijke groet",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Tells the lines that they stand alone.</summary>
    public static void Find(IReadOnlyList<TextLine> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (line.IsBlank || line.Text.Length > MaxLine || (i > 0 && !Ends(lines[i - 1], line)))
            {
                continue;
            }

            if (IsClose(line.Text))
            {
                line.StandsAlone = true;
                Sign(lines, i);
            }

            line.StandsAlone |= IsOpening(line.Text);
        }
    }

    private static bool Ends(TextLine before, TextLine line) =>
        before.IsBlank || before.EndsPage || before.StandsAlone || before.Prefix != line.Prefix || LineEnd.IsClosed(before.Text);

    /// <summary>The short lines behind a close, with a blank one before them or not.</summary>
    private static void Sign(IReadOnlyList<TextLine> lines, int close)
    {
        var first = close + 1 < lines.Count && lines[close + 1].IsBlank ? close + 2 : close + 1;
        for (var i = first; i < lines.Count && i < first + MaxSigned; i++)
        {
            if (lines[i].IsBlank || lines[i].Prefix != lines[close].Prefix || lines[i].Text.Length > MaxLine || lines[i].Text[^1] is '?' or '!' or ':'
                || (lines[i].Text[^1] == '.' && lines[i].Text.Count(' ') > 2))
            {
                return;
            }

            lines[i].StandsAlone = true;
        }
    }

    private static bool IsClose(ReadOnlySpan<char> line)
    {
        var words = line.TrimEnd(",.!-– ");
        return words.Length > 0 && Closes.Contains(words) && (line[^1] == ',' || words.Contains(' '));
    }

    private static bool IsOpening(ReadOnlySpan<char> line)
    {
        if (line[^1] is not (',' or ':' or '!'))
        {
            return false;
        }

        foreach (var opening in Openings)
        {
            if (line.StartsWith(opening, StringComparison.Ordinal) && line[opening.Length] is ' ' or ',' or '!')
            {
                return true;
            }
        }

        return false;
    }
}
