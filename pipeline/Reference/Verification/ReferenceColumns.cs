using System.Text.Json;
using LukePipeline.Ground;
using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Reference.Calls;
using LukePipeline.Text;

namespace LukePipeline.Reference.Verification;

/// <summary>
/// The texts, spans and entities of a recorded call. The reference takes them as columns of a batch, and pairs the columns up as
/// Python's <c>zip</c> does: to the shorter one.
/// </summary>
internal sealed class ReferenceColumns(bool spansAreLists)
{
    private readonly Dictionary<string, JsonElement> _columns = [];

    /// <summary>Takes an argument.</summary>
    public void Add(string name, JsonElement value) => _columns.Add(name, value);

    /// <summary>Checks the kind of the texts alone, which the reference does before all else.</summary>
    /// <exception cref="LukeTokenizerException">There is no text, or a text is something else.</exception>
    public void RequireTexts()
    {
        if (Column("text") is null)
        {
            throw new LukeTokenizerException("The call has no text.");
        }

        foreach (var column in new[] { Column("text"), Column("text_pair") }.OfType<JsonElement>())
        {
            if (column.ValueKind != JsonValueKind.Array)
            {
                ReferenceCallReader.Text(column);
            }
            else if (column.GetArrayLength() > 0)
            {
                ReferenceCallReader.Text(column[0]);
            }
        }
    }

    /// <summary>The inputs, one for a call that is no batch.</summary>
    /// <exception cref="LukeTokenizerException">A column is not of its kind or shorter than the texts.</exception>
    public IReadOnlyList<LukeInput> ToInputs(out bool isBatch)
    {
        var text = Column("text")!.Value;
        isBatch = text.ValueKind == JsonValueKind.Array;
        return isBatch
            ? [.. BatchInputs(text)]
            : [Input(text, Column("text_pair"), Column("entity_spans"), Column("entity_spans_pair"), Column("entities"), Column("entities_pair"))];
    }

    private IEnumerable<LukeInput> BatchInputs(JsonElement text)
    {
        var texts = Rows(text);
        var pairs = Column("text_pair") is { } pair ? PairTexts(pair) : null;
        var spans = Column("entity_spans") is { } first ? Rows(first) : null;
        var spansPair = spans is not null && Column("entity_spans_pair") is { } second ? Rows(second) : null;
        var titles = Column("entities") is { } names ? Rows(names) : null;
        var titlesPair = titles is not null && Column("entities_pair") is { } namesPair ? Rows(namesPair) : null;
        for (var i = 0; i < Math.Min(texts.Count, pairs?.Count ?? int.MaxValue); i++)
        {
            var entities = Cell(titles, titlesPair, i);
            var entitiesPair = Cell(titlesPair, titles, i);

            // In a batch without pairs of entities an empty list stands for none.
            var ignoresEntities = titlesPair is null && entities is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 0;
            yield return Input(
                texts[i], pairs?[i], Cell(spans, spansPair, i), Cell(spansPair, spans, i), ignoresEntities ? null : entities, entitiesPair);
        }
    }

    private static JsonElement? Cell(IReadOnlyList<JsonElement>? column, IReadOnlyList<JsonElement>? zipped, int index)
    {
        if (column is null)
        {
            return null;
        }

        var count = Math.Min(column.Count, zipped?.Count ?? int.MaxValue);
        return index < count
            ? column[index]
            : throw new LukeTokenizerException(
                InputFault.OutOfRange,
                $"The batch has a text {index}, but only {count} lists of entity spans or entities.");
    }

    /// <summary>A single string stands for the list of its characters, as it does for Python's <c>zip</c>.</summary>
    private static IReadOnlyList<JsonElement> PairTexts(JsonElement pair) => pair.ValueKind != JsonValueKind.String
        ? Rows(pair)
        : [.. ReferenceJson.GetText(pair).EnumerateRunes().Select(rune => JsonSerializer.SerializeToElement(rune.ToString()))];

    private LukeInput Input(
        JsonElement text, JsonElement? pair, JsonElement? spans, JsonElement? spansPair, JsonElement? entities, JsonElement? entitiesPair) =>
        new(ReferenceCallReader.Text(text))
        {
            TextPair = pair is { } second ? ReferenceCallReader.Text(second) : null,
            EntitySpans = spans is { } first ? Spans(first) : null,
            EntitySpansPair = spansPair is { } pairSpans ? Spans(pairSpans) : null,
            Entities = spans is not null && entities is { } titles ? ReferenceCallReader.Items(titles, ReferenceCallReader.Text) : null,
            EntitiesPair = spansPair is not null && entitiesPair is { } pairTitles ? ReferenceCallReader.Items(pairTitles, ReferenceCallReader.Text) : null,
        };

    private IReadOnlyList<CodePointSpan> Spans(JsonElement spans) => ReferenceCallReader.Items(spans, span =>
        !spansAreLists && span.ValueKind == JsonValueKind.Array && span.GetArrayLength() == 2
            ? new CodePointSpan(ReferenceCallReader.Integer(span[0]), ReferenceCallReader.Integer(span[1]))
            : throw new LukeTokenizerException($"{span.GetRawText()} is no entity span: a span is a tuple of start and end."));

    private static IReadOnlyList<JsonElement> Rows(JsonElement column) => ReferenceCallReader.Items(column, row => row);

    private JsonElement? Column(string name) => _columns.TryGetValue(name, out var value) ? value : null;
}
