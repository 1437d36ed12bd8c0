using LukePipeline.Engine.Batches;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Windows;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Embeddings;

/// <summary>Represents the mentions as vectors by a checkpoint of its own: all mentions of a sentence together, in the sentence's context window.</summary>
internal sealed class EmbeddingStage : InferenceStage<EmbeddingStage.Group>
{
    private readonly StageModel _model;
    private readonly WindowEncoder _windows;

    public EmbeddingStage(StageContext context)
        : base(EmbeddingDescriptor.StageId, context)
    {
        var options = context.Options;
        _model = context.Models.Get(EmbeddingDescriptor.StageId);
        _windows = new WindowEncoder(_model, options.Context, options.WindowText, options.MaxWordLength);
    }

    protected override IEnumerable<StageItem<Group>> Encode(DocumentWork document)
    {
        if (document.Mentions.Count == 0)
        {
            yield break;
        }

        var text = document.Text!;
        var lengths = _windows.Measure(text);
        foreach (var (first, count) in document.Sentences())
        {
            var pending = new Stack<(int First, int Count)>([(first, count)]);
            while (pending.TryPop(out var range))
            {
                var mentions = document.Mentions.GetRange(range.First, range.Count);
                if (Encode(text, lengths, mentions) is { } item)
                {
                    yield return new StageItem<Group>(document, new Group(mentions, item), item.Weigh(_model.VectorBytes));
                }
                else if (range.Count > 1)
                {
                    // This checkpoint's tokenizer makes the sentence too long: fewer mentions need less of it.
                    pending.Push((range.First + (range.Count / 2), range.Count - (range.Count / 2)));
                    pending.Push((range.First, range.Count / 2));
                }
                else
                {
                    throw new LukeException($"The mention at code point {mentions[0].Row.Start} is too long for the embedding model.");
                }
            }
        }
    }

    protected override InferenceBatch ToBatch(IReadOnlyList<StageItem<Group>> items) => new EmbeddingBatch([.. items.Select(item => item.Value.Item)]);

    protected override void Accept(StageItem<Group> item, InferenceResult result, int index)
    {
        var vectors = ((EmbeddingResult)result).Items[index];
        foreach (var (mention, vector) in item.Value.Mentions.Zip(vectors))
        {
            EmbeddingDescriptor.Add(item.Document, mention, vector);
        }
    }

    protected override BatchProgress Measure(IReadOnlyList<StageItem<Group>> items) =>
        new(EmbeddingDescriptor.StageId, items.Sum(item => item.Value.Mentions.Count));

    private EmbeddingItem? Encode(SegmentedText text, SubwordLengths lengths, List<Mention> mentions) =>
        Encode(text, lengths, mentions, text.Sentences[mentions[0].Sentence])
        ?? Encode(text, lengths, mentions, new WordSpan(mentions[0].Words.Start, mentions[^1].Words.End));

    private EmbeddingItem? Encode(SegmentedText text, SubwordLengths lengths, List<Mention> mentions, WordSpan core)
    {
        if (lengths.Sum(core) > _model.MaxSubwords)
        {
            return null;
        }

        var encoded = _windows.Encode(text, lengths, core, window => [.. mentions.Select(m => new Utf16Span(
            window.SentenceWords[m.Words.Start - core.Start].Start, window.SentenceWords[m.Words.End - 1 - core.Start].End))]);
        return encoded is null ? null : new EmbeddingItem(encoded.WordIds, encoded.Tokens);
    }

    /// <summary>Mentions that wait for their vectors.</summary>
    internal sealed record Group(IReadOnlyList<Mention> Mentions, EmbeddingItem Item);
}
