using System.Text;

namespace LukePipeline.Corpus.Pages;

/// <summary>
/// Finds the encoding that a page declares, as the HTML standard has it ("prescan a byte stream to determine its encoding"): in a <c>meta</c>
/// element, else in an XML declaration, within the first bytes.
/// </summary>
internal sealed class EncodingPrescan
{
    /// <summary>The bytes that are looked at: the standard wants the declaration there.</summary>
    public const int Length = 1024;

    private const string Spaces = "\t\n\f\r ";

    private readonly string _head;
    private int _at;

    private EncodingPrescan(string head) => _head = head;

    /// <summary>The encoding that the first bytes declare; null where they declare none that is known.</summary>
    public static WebEncoding? Find(ReadOnlySpan<byte> page)
    {
        var head = Encoding.Latin1.GetString(page[..Math.Min(page.Length, Length)]);
        return new EncodingPrescan(head.ToLowerInvariant()).FromTags() ?? FromXmlDeclaration(head);
    }

    private WebEncoding? FromTags()
    {
        for (; _at < _head.Length; _at++)
        {
            var rest = _head.AsSpan(_at);
            if (rest.StartsWith("<!--"))
            {
                // The dashes that begin a comment may also end it.
                _at += "<!".Length;
                MoveTo("-->");
                _at += "--".Length;
            }
            else if (rest.StartsWith("<meta") && rest["<meta".Length..].IndexOfAny($"{Spaces}/") == 0)
            {
                _at += "<meta".Length;
                if (FromMeta() is { } declared)
                {
                    return declared;
                }
            }
            else if (IsTag(rest))
            {
                MoveToAny($"{Spaces}>");
                while (NextAttribute() is not null)
                {
                }
            }
            else if (rest is ['<', '!' or '/' or '?', ..])
            {
                MoveTo(">");
            }
        }

        return null;
    }

    private static bool IsTag(ReadOnlySpan<char> rest) => rest is ['<', >= 'a' and <= 'z', ..] or ['<', '/', >= 'a' and <= 'z', ..];

    /// <summary>What a <c>meta</c> element declares, from behind its name; null where it declares nothing that is known, or has no end.</summary>
    private WebEncoding? FromMeta()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var isPragma = false;
        bool? needsPragma = null;
        WebEncoding? declared = null;
        while (NextAttribute() is { } attribute)
        {
            // The first of a name counts.
            switch (seen.Add(attribute.Name) ? attribute.Name : "")
            {
                case "http-equiv":
                    isPragma = attribute.Value == "content-type";
                    break;
                case "content" when needsPragma is null && FromContent(attribute.Value) is { } found:
                    (declared, needsPragma) = (found, true);
                    break;
                case "charset":
                    (declared, needsPragma) = (WebEncoding.OfLabel(attribute.Value), false);
                    break;
                default:
                    break;
            }
        }

        return _at < _head.Length && (isPragma || needsPragma == false) ? declared : null;
    }

    /// <summary>The next attribute of the element; null at its end, and where the bytes end before that of the attribute.</summary>
    private (string Name, string Value)? NextAttribute()
    {
        Skip($"{Spaces}/");
        var start = _at;
        while (_at < _head.Length && !$"{Spaces}/>".Contains(_head[_at]) && (_head[_at] != '=' || _at == start))
        {
            _at++;
        }

        var name = _head[start.._at];
        Skip(Spaces);
        var value = _at < _head.Length && _head[_at] == '=' && name.Length > 0 ? Value() : "";
        return _at < _head.Length && name.Length > 0 ? (name, value) : null;
    }

    private string Value()
    {
        _at++;
        Skip(Spaces);
        var start = _at;
        if (_at < _head.Length && _head[_at] is '"' or '\'')
        {
            var quote = _head[_at++];
            MoveTo(quote.ToString());
            return _at < _head.Length ? _head[(start + 1).._at++] : "";
        }

        MoveToAny($"{Spaces}>");
        return _head[start.._at];
    }

    /// <summary>The encoding in <c>text/html; charset=...</c>.</summary>
    private static WebEncoding? FromContent(string content)
    {
        const string Key = "charset";
        for (var at = content.IndexOf(Key, StringComparison.Ordinal); at >= 0; at = content.IndexOf(Key, at, StringComparison.Ordinal))
        {
            at += Key.Length;
            var rest = content.AsSpan(at).TrimStart(Spaces);
            if (rest is not ['=', ..])
            {
                continue;
            }

            rest = rest[1..].TrimStart(Spaces);
            if (rest is ['"' or '\'', ..])
            {
                var end = rest[1..].IndexOf(rest[0]);
                return end < 0 ? null : WebEncoding.OfLabel(rest[1..][..end].ToString());
            }

            var last = rest.IndexOfAny($"{Spaces};");
            return WebEncoding.OfLabel((last < 0 ? rest : rest[..last]).ToString());
        }

        return null;
    }

    private static WebEncoding? FromXmlDeclaration(string head)
    {
        const string Key = "encoding", Blanks = "\t\n\f\r \0";
        var end = head.IndexOf('>');
        if (!head.StartsWith("<?xml", StringComparison.Ordinal) || end < 0 || head.IndexOf(Key, 0, end, StringComparison.Ordinal) is not (>= 0 and var at))
        {
            return null;
        }

        var rest = head.AsSpan((at + Key.Length)..end).TrimStart(Blanks);
        if (rest is not ['=', ..] || rest[1..].TrimStart(Blanks) is not ['"' or '\'', ..] value)
        {
            return null;
        }

        var length = value[1..].IndexOf(value[0]);
        return length < 0 || value[1..][..length].IndexOfAny(Blanks) >= 0 ? null : WebEncoding.OfLabel(value[1..][..length].ToString());
    }

    private void Skip(string characters)
    {
        while (_at < _head.Length && characters.Contains(_head[_at]))
        {
            _at++;
        }
    }

    private void MoveTo(string text) => _at = _head.IndexOf(text, Math.Min(_at, _head.Length), StringComparison.Ordinal) is >= 0 and var found ? found : _head.Length;

    private void MoveToAny(string characters) => _at = _head.AsSpan(_at).IndexOfAny(characters) is >= 0 and var found ? _at + found : _head.Length;
}
