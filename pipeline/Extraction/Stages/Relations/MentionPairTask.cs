using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Packed;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>Classifies ordered pairs of the mentions of a sentence from one pass over it (<see cref="LukeForMentionPairClassification"/>).</summary>
public sealed class MentionPairTask : PackedTask<MentionPairBatch>
{
    internal override bool ReadsWords => true;

    internal override PackedHead ReadHead(PackedWeightReader reader, LukeConfig config)
    {
        var (weight, bias) = reader.Classifier(LukeForMentionPairClassification.Parts * config.HiddenSize, "classifier.dense");
        var (outWeight, outBias) = reader.Classifier((int)weight.shape[0], "classifier.out_proj");
        return new MentionPairHead(weight, bias, outWeight, outBias, reader.Part);
    }

    internal override InferenceBatch Try(LukeTokenizer tokenizer, string sentence, Utf16Span first, Utf16Span second)
    {
        var encoded = tokenizer.EncodeSpans(sentence, [first, second]);
        return new MentionPairBatch([new MentionPairItem(encoded.InputIds, encoded.Spans, [new MentionPair(0, 1)])]);
    }

    private protected override void Pack(MentionPairBatch batch, PackedInputBuilder input)
    {
        foreach (var item in batch.Items)
        {
            var pairs = Array.ConvertAll(item.Pairs, pair => (pair.Head, pair.Tail));
            if (item.Given is { } given)
            {
                input.AddGiven(given.Count, given.States, pairs);
            }
            else
            {
                input.AddPairs(item.WordIds, item.Mentions, pairs);
            }
        }
    }

    private protected override InferenceResult Decode(MentionPairBatch batch, PackedScores scores)
    {
        var logits = scores.DownloadLogits();
        var row = 0;
        return new MentionPairResult(Array.ConvertAll(
            batch.Items, item => Array.ConvertAll(item.Pairs, _ => PairPrediction.Of(logits.AsSpan(row++ * scores.Labels, scores.Labels)))));
    }
}
