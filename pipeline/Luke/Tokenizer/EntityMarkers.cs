using LukePipeline.Text;

namespace LukePipeline.Luke.Tokenizer;

/// <summary>Puts marker tokens around entities, as the reference does it, also where spans overlap.</summary>
/// <param name="First">Marks the entity of entity classification and the head of a pair.</param>
/// <param name="Second">Marks the tail of a pair.</param>
internal sealed record EntityMarkers(int First, int Second)
{
    /// <summary>Puts a marker behind the span and one before it.</summary>
    public void Mark(List<int> ids, TokenSpan span, int marker)
    {
        ids.Insert(span.End, marker);
        ids.Insert(span.Start, marker);
    }

    /// <summary>Marks head and tail, the later one first so that the indexes of the other hold.</summary>
    /// <returns>
    /// Both spans with their markers. Only the starts are compared, so that overlapping and nested spans come out shifted: models
    /// have been trained on exactly that.
    /// </returns>
    public (TokenSpan Head, TokenSpan Tail) MarkPair(List<int> ids, TokenSpan head, TokenSpan tail)
    {
        if (head.Start < tail.Start)
        {
            Mark(ids, tail, Second);
            Mark(ids, head, First);
            return (new TokenSpan(head.Start, head.End + 2), new TokenSpan(tail.Start + 2, tail.End + 4));
        }

        Mark(ids, head, First);
        Mark(ids, tail, Second);
        return (new TokenSpan(head.Start + 2, head.End + 4), new TokenSpan(tail.Start, tail.End + 2));
    }
}
