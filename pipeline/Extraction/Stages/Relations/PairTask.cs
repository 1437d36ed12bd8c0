using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Packed;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>Classifies ordered pairs of entities (<c>LukeForEntityPairClassification</c>).</summary>
public sealed class PairTask : PackedTask<PairBatch>
{
    internal override PackedHead ReadHead(PackedWeightReader reader, LukeConfig config)
    {
        var (weight, bias) = reader.Classifier(2 * config.HiddenSize);
        return new PairHead(weight, bias);
    }

    internal override InferenceBatch Try(LukeTokenizer tokenizer, string sentence, Utf16Span first, Utf16Span second)
    {
        var pair = tokenizer.EncodePair(sentence, first, second);
        return new PairBatch([new PairItem(pair.InputIds, pair.Head, pair.Tail)]);
    }

    private protected override void Pack(PairBatch batch, PackedInputBuilder input)
    {
        foreach (var item in batch.Items)
        {
            input.Add(item.WordIds, [item.Head, item.Tail], static index => index);
        }
    }

    private protected override InferenceResult Decode(PairBatch batch, PackedScores scores)
    {
        var logits = scores.DownloadLogits();
        var predictions = new PairPrediction[batch.Items.Length];
        for (var i = 0; i < predictions.Length; i++)
        {
            predictions[i] = PairPrediction.Of(logits.AsSpan(i * scores.Labels, scores.Labels));
        }

        return new PairResult(predictions);
    }
}
