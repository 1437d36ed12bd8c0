using System.Collections.Immutable;

namespace LukePipeline.Text.Layout;

/// <summary>
/// A text as one reads it who does not see how it was laid out: a line end that only the margin made is a blank, a word that is divided
/// there is whole, and what stands before the lines of a quotation, between the pages of a sentence or around the words of a link is not there.
/// </summary>
internal sealed class Reading
{
    private readonly ImmutableArray<(int Read, int Original)> _pieces;

    /// <summary>Takes the parts: the pieces of the original that follow each other in the text, none where it is the original.</summary>
    public Reading(string text, ImmutableArray<(int Read, int Original)> pieces, ImmutableArray<int> breaks, ImmutableArray<int> originalBreaks)
    {
        Text = text;
        _pieces = pieces;
        Breaks = breaks;
        OriginalBreaks = originalBreaks;
    }

    /// <summary>The text; the original itself where its layout is plain.</summary>
    public string Text { get; }

    /// <summary>Indexes of <see cref="Text"/>, in order, across which no sentence goes.</summary>
    public ImmutableArray<int> Breaks { get; }

    /// <summary>The same as indexes of the original.</summary>
    public ImmutableArray<int> OriginalBreaks { get; }

    /// <summary>Ranges of <see cref="Text"/>, in order, none beginning or ending with a blank, as ranges of the original.</summary>
    public IReadOnlyList<Utf16Span> ToOriginal(IReadOnlyList<Utf16Span> ranges)
    {
        if (_pieces.IsEmpty)
        {
            return ranges;
        }

        var result = new List<Utf16Span>(ranges.Count);
        var piece = 0;
        foreach (var range in ranges)
        {
            var start = Place(range.Start);
            result.Add(new Utf16Span(start, Place(range.End - 1) + 1));
        }

        return result;

        int Place(int read)
        {
            while (piece + 1 < _pieces.Length && _pieces[piece + 1].Read <= read)
            {
                piece++;
            }

            return _pieces[piece].Original + read - _pieces[piece].Read;
        }
    }

    /// <summary>Reads a text.</summary>
    public static Reading Of(string text)
    {
        if (!TextLines.Has(text) && !text.AsSpan().ContainsAny('\t', '|', '│') && !text.Contains("  ", StringComparison.Ordinal)
            && !text.AsSpan().ContainsAny(Joiners.All) && !InlineLinks.MayBeIn(text))
        {
            return new Reading(text, [], [], []);
        }

        var lines = DoubleSpacing.Close(text, TextLines.Cut(text));
        LinePrefixes.Find(text, lines);
        PageNumbers.Find(lines);
        RunningHeads.Find(lines);
        var cells = TableCells.Find(text, lines);
        Salutations.Find(lines);
        Headings.Find(lines);
        var (joins, rules) = WrappedLines.Find(lines);
        PageBreaks.Join(lines, joins, rules);
        return new ReadingBuilder(text, InlineLinks.MayBeIn(text) ? InlineLinks.Find(text) : []).Build(lines, joins, cells);
    }
}
