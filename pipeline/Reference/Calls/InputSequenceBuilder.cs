using LukePipeline.Luke.Tokenizer;
using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Luke.Tokenizer.Words;
using LukePipeline.Text;

namespace LukePipeline.Reference.Calls;

/// <summary>The reference's <c>_create_input_sequence</c>: cuts texts at span boundaries, tokenizes, and marks entities.</summary>
internal sealed class InputSequenceBuilder(
    LukeTask task, WordTokenizer tokenizer, EntityVocabulary entities, EntityMarkers markers)
{
    /// <summary>Builds the sequence of one input.</summary>
    /// <exception cref="LukeTokenizerException">The spans do not fit the text, the entities or the task.</exception>
    public InputSequence Build(LukeInput input, bool addPrefixSpace) => task switch
    {
        LukeTask.None => BuildFree(input, addPrefixSpace),
        LukeTask.EntityClassification => BuildEntity(input, addPrefixSpace),
        LukeTask.EntityPairClassification => BuildEntityPair(input, addPrefixSpace),
        LukeTask.EntitySpanClassification => BuildEntitySpans(input, addPrefixSpace),
        _ => throw new InvalidOperationException($"No such task: {task}."),
    };

    private InputSequence BuildFree(LukeInput input, bool addPrefixSpace)
    {
        var (ids, spans, entityIds) = Side(input.Text, input.EntitySpans, input.Entities);
        if (input.TextPair is null)
        {
            return new InputSequence(ids, EntityIds: entityIds, EntitySpans: spans);
        }

        var (pairIds, pairSpans, pairEntityIds) = Side(input.TextPair, input.EntitySpansPair, input.EntitiesPair);
        return new InputSequence(ids, pairIds, entityIds, pairEntityIds, spans, pairSpans);

        (List<int> Ids, List<TokenSpan>? Spans, List<int>? EntityIds) Side(
            string text, IReadOnlyList<CodePointSpan>? entitySpans, IReadOnlyList<string>? titles)
        {
            if (entitySpans is null)
            {
                List<int> plain = [];
                Append(text, addPrefixSpace, plain);
                return (plain, null, null); // as in the reference, titles without spans are ignored
            }

            if (titles is not null && titles.Count != entitySpans.Count)
            {
                throw new LukeTokenizerException(
                    $"There are {titles.Count} entities for {entitySpans.Count} entity spans: give each span one title, or no titles at all.");
            }

            var (tokens, spans) = Cut(text, entitySpans, addPrefixSpace);
            return (tokens, spans, titles is null ? Masks(entitySpans.Count) : [.. titles.Select(entities.IdOf)]);
        }
    }

    private InputSequence BuildEntity(LukeInput input, bool addPrefixSpace)
    {
        if (input.EntitySpans is not { Count: 1 })
        {
            throw WrongCount("entity classification takes exactly one entity span", input);
        }

        var (ids, spans) = Cut(input.Text, input.EntitySpans, addPrefixSpace);
        markers.Mark(ids, spans[0], markers.First);
        return new InputSequence(ids, EntityIds: Masks(1), EntitySpans: [new TokenSpan(spans[0].Start, spans[0].End + 2)]);
    }

    private InputSequence BuildEntityPair(LukeInput input, bool addPrefixSpace)
    {
        if (input.EntitySpans is not { Count: 2 })
        {
            throw WrongCount("entity pair classification takes exactly two entity spans, the head and the tail", input);
        }

        var (ids, spans) = Cut(input.Text, input.EntitySpans, addPrefixSpace);
        var (head, tail) = markers.MarkPair(ids, spans[0], spans[1]);
        return new InputSequence(ids, EntityIds: [entities.MaskId, entities.Mask2Id], EntitySpans: [head, tail]);
    }

    private InputSequence BuildEntitySpans(LukeInput input, bool addPrefixSpace)
    {
        if (input.EntitySpans is not { Count: > 0 })
        {
            throw WrongCount("entity span classification takes at least one entity span", input);
        }

        var (ids, spans) = Cut(input.Text, input.EntitySpans, addPrefixSpace);
        return new InputSequence(ids, EntityIds: Masks(spans.Count), EntitySpans: spans);
    }

    /// <summary>
    /// Cuts the text at every boundary of a span, tokenizes each piece alone, and finds the token index of each boundary. A space
    /// before a boundary goes to the piece behind it.
    /// </summary>
    private (List<int> Ids, List<TokenSpan> Spans) Cut(string text, IReadOnlyList<CodePointSpan> spans, bool addPrefixSpace)
    {
        var slices = new CodePointText(text);
        SortedSet<int> boundaries = [];
        foreach (var span in spans)
        {
            boundaries.Add(span.Start);
            boundaries.Add(span.End);
        }

        List<int> ids = [];
        Dictionary<int, int> tokenAt = [];
        var position = 0;
        foreach (var boundary in boundaries)
        {
            var cut = boundary > 0 && slices.IsSpace(boundary - 1) ? boundary - 1 : boundary;
            if (cut != position)
            {
                Append(slices.Slice(position, cut), addPrefixSpace, ids);
                position = cut;
            }

            tokenAt[boundary] = ids.Count;
        }

        Append(slices.Slice(position, int.MaxValue), addPrefixSpace, ids);
        return (ids, [.. spans.Select(span => new TokenSpan(tokenAt[span.Start], tokenAt[span.End]))]);
    }

    private void Append(ReadOnlySpan<char> piece, bool addPrefixSpace, List<int> ids)
    {
        var sink = new TokenList(ids);
        tokenizer.Tokenize(piece, addPrefixSpace, ref sink);
    }

    private List<int> Masks(int count) => [.. Enumerable.Repeat(entities.MaskId, count)];

    private static LukeTokenizerException WrongCount(string rule, LukeInput input) =>
        new($"The task {rule}, but got {(input.EntitySpans is { } spans ? spans.Count.ToString(System.Globalization.CultureInfo.InvariantCulture) : "none")}.");
}
