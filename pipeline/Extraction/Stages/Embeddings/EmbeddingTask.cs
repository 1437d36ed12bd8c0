using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Packed;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Embeddings;

/// <summary>Represents given spans as vectors (<c>LukeModel</c>), which every model can.</summary>
public sealed class EmbeddingTask : PackedTask<EmbeddingBatch>
{
    internal override bool NeedsHead => false;

    internal override PackedHead? ReadHead(PackedWeightReader reader, LukeConfig config) => null;

    internal override InferenceBatch Try(LukeTokenizer tokenizer, string sentence, Utf16Span first, Utf16Span second)
    {
        var encoded = tokenizer.EncodeSpans(sentence, [first, second]);
        return new EmbeddingBatch([new EmbeddingItem(encoded.InputIds, encoded.Spans)]);
    }

    private protected override void Pack(EmbeddingBatch batch, PackedInputBuilder input)
    {
        foreach (var item in batch.Items)
        {
            input.Add(item.WordIds, item.Spans);
        }
    }

    private protected override InferenceResult Decode(EmbeddingBatch batch, PackedScores scores)
    {
        var states = scores.DownloadStates();
        var row = 0;
        return new EmbeddingResult(Array.ConvertAll(
            batch.Items, item => Array.ConvertAll(item.Spans, _ => states.AsSpan(row++ * scores.Width, scores.Width).ToArray())));
    }
}
