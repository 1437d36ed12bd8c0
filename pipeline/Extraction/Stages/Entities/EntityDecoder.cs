using LukePipeline.Engine.Packed;
using static TorchSharp.torch;

namespace LukePipeline.Extraction.Stages.Entities;

/// <summary>Decodes the mentions of a batch beside the model, and fetches the vectors and states of those alone.</summary>
internal static class EntityDecoder
{
    /// <summary>Decodes a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="scores">Its scores, item by item and pass by pass.</param>
    public static EntityResult Decode(EntityBatch batch, PackedScores scores)
    {
        var (logits, labels) = (scores.DownloadLogits(), scores.Labels);
        var mentions = new MentionResult[batch.Items.Length][];
        var nonFinite = new int[batch.Items.Length];
        var rows = new List<int>();
        var first = 0;
        for (var i = 0; i < mentions.Length; i++)
        {
            var item = batch.Items[i];
            var count = item.CandidateCount;
            mentions[i] = EntityScoring.Decode(
                item, logits.AsSpan(first * labels, count * labels), labels, batch.NoneLabel, batch.MinScore, out nonFinite[i]);
            rows.AddRange(mentions[i].Select(mention => first + RowOf(item, mention)));
            first += count;
        }

        if ((batch.WithVectors || batch.WithStates) && rows.Count > 0)
        {
            AddVectors(mentions, (batch.WithStates ? scores.MentionsOf([.. rows]) : scores.StatesOf([.. rows])).cpu());
        }

        var result = new EntityResult(mentions) { NonFinite = nonFinite };
        return batch.WithStates ? (result with { States = new MentionWidths(scores.Width, batch.WithVectors) }).Fit() : result;
    }

    private static int RowOf(EntityItem item, MentionResult mention)
    {
        var row = mention.Index;
        for (var pass = 0; pass < mention.Pass; pass++)
        {
            row += item.Passes[pass].Candidates.Length;
        }

        return row;
    }

    private static void AddVectors(MentionResult[][] mentions, Tensor vectors)
    {
        var values = vectors.data<float>().ToArray();
        var width = (int)vectors.shape[1];
        var row = 0;
        foreach (var ofItem in mentions)
        {
            for (var i = 0; i < ofItem.Length; i++, row++)
            {
                ofItem[i] = ofItem[i] with { Vector = values.AsSpan(row * width, width).ToArray() };
            }
        }
    }
}
