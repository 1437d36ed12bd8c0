using System.Collections.Immutable;
using System.Text;

namespace LukePipeline.Text.Layout;

/// <summary>Puts the text together line by line.</summary>
/// <param name="text">The text.</param>
/// <param name="unread">What of it is left out wherever it stands, in order.</param>
internal sealed class ReadingBuilder(string text, List<Unread> unread)
{
    /// <summary>A wider gap between cells says no more than one of two blanks.</summary>
    private const string CellGap = "  ";

    private readonly StringBuilder _read = new(text.Length);
    private readonly ImmutableArray<(int Read, int Original)>.Builder _pieces = ImmutableArray.CreateBuilder<(int Read, int Original)>();
    private readonly ImmutableArray<int>.Builder _breaks = ImmutableArray.CreateBuilder<int>();
    private readonly ImmutableArray<int>.Builder _originalBreaks = ImmutableArray.CreateBuilder<int>();
    private int _cell;
    private int _unread;
    private int _leftOut = -1;
    private char _last;
    private bool _changed;

    /// <summary>Puts it together.</summary>
    public Reading Build(IReadOnlyList<TextLine> lines, LineJoin[] joins, List<Cell> cells)
    {
        var joined = false;
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (line.IsInterruption)
            {
                continue;
            }

            var isLast = joins[i].Next < 0;
            var end = line.End - (joins[i].Hyphen ?? 0);
            CopyCells(joined ? line.Content : line.Prefix == 0 ? line.Start : line.Body, end, cells);
            joined = !isLast;
            if (isLast)
            {
                Break(line.End);
                Copy(line.End, line.Next);
            }
            else if (joins[i].Hyphen is null && !(IsWide(text[line.End - 1]) && IsWide(text[lines[joins[i].Next].Content])))
            {
                Put(" ", line.End);
            }
        }

        return _changed || _read.Length != text.Length
            ? new Reading(_read.ToString(), _pieces.DrainToImmutable(), _breaks.DrainToImmutable(), _originalBreaks.DrainToImmutable())
            : new Reading(text, [], _breaks.DrainToImmutable(), _originalBreaks.DrainToImmutable());
    }

    private void CopyCells(int start, int end, List<Cell> cells)
    {
        while (_cell < cells.Count && cells[_cell].Start < start)
        {
            _cell++;
        }

        for (; _cell < cells.Count && cells[_cell].End <= end; _cell++)
        {
            var cell = cells[_cell];
            Copy(start, cell.Start);
            if (cell.IsStretched)
            {
                Put(" ", cell.Start);
                start = cell.End;
                continue;
            }

            Break(cell.Start);
            if (cell.IsBar)
            {
                Put(" ", cell.Start);
            }
            else if (cell.End - cell.Start > CellGap.Length)
            {
                Put(CellGap, cell.Start);
            }
            else
            {
                Copy(cell.Start, cell.End);
            }

            start = cell.End;
        }

        Copy(start, end);
    }

    private void Break(int original)
    {
        _breaks.Add(_read.Length);
        _originalBreaks.Add(original);
    }

    /// <summary>Copies characters, without what is left out.</summary>
    private void Copy(int start, int end)
    {
        for (; _unread < unread.Count && unread[_unread].Start < end; _unread++)
        {
            var (from, to) = (Math.Max(start, unread[_unread].Start), unread[_unread].End);
            if (to <= start)
            {
                continue;
            }

            CopyWords(start, from);
            (_leftOut, start) = (from, Math.Min(to, end));
            if (to > end)
            {
                return;
            }

            if (unread[_unread].EndsItem)
            {
                Break(from);
                Put(CellGap, from);
            }
        }

        CopyWords(start, end);
    }

    /// <summary>Copies characters, without those of no width.</summary>
    private void CopyWords(int start, int end)
    {
        while (text.AsSpan(start, end - start).IndexOfAny(Joiners.All) is var at and >= 0)
        {
            Append(start, start + at);
            start += at + 1;
            if (!Joiners.IsNothing(text, start - 1))
            {
                Append(start - 1, start);
            }
        }

        Append(start, end);
    }

    private void Append(int start, int end)
    {
        if (start >= end)
        {
            return;
        }

        if (_leftOut >= 0 && char.IsLetterOrDigit(_last) && (char.IsLetterOrDigit(text[start]) || text[start] is '-' or '_'))
        {
            // Two words that only an address stood between.
            Put(" ", _leftOut);
        }

        _leftOut = -1;
        _last = text[end - 1];
        Mark(start);
        _read.Append(text, start, end - start);
    }

    private void Put(string what, int original)
    {
        _changed = true;
        _pieces.Add((_read.Length, original));
        _read.Append(what);
        _last = what[^1];
    }

    private void Mark(int original)
    {
        if (_pieces.Count == 0 || _pieces[^1].Original + _read.Length - _pieces[^1].Read != original)
        {
            _pieces.Add((_read.Length, original));
        }
    }

    private static bool IsWide(char c) => c is >= '\u3000' and <= '\u9fff' or >= '\uf900' and <= '\ufaff' or >= '\uff00' and <= '\uffef';
}
