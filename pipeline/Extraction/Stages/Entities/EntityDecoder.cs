using LukePipeline.Engine.Kernels;
using static TorchSharp.torch;

namespace LukePipeline.Extraction.Stages.Entities;

/// <summary>Decodes the mentions of a batch beside the model, and fetches the vectors of those alone.</summary>
internal static class EntityDecoder
{
    /// <summary>Decodes a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="logits">Logits of all candidates, item by item and pass by pass, [candidates, labels].</param>
    /// <param name="labels">Number of classes.</param>
    /// <param name="states">Last states of all candidates, [candidates, hidden_size]; null where the batch has none.</param>
    /// <param name="staging">The way of indexes to the device.</param>
    public static EntityResult Decode(EntityBatch batch, float[] logits, int labels, Tensor? states, HostStaging staging)
    {
        var mentions = new MentionResult[batch.Items.Length][];
        var nonFinite = new int[batch.Items.Length];
        var rows = new List<long>();
        var first = 0;
        for (var i = 0; i < mentions.Length; i++)
        {
            var item = batch.Items[i];
            var count = item.CandidateCount;
            mentions[i] = EntityScoring.Decode(
                item, logits.AsSpan(first * labels, count * labels), labels, batch.NoneLabel, batch.MinScore, out nonFinite[i]);
            rows.AddRange(mentions[i].Select(mention => (long)first + RowOf(item, mention)));
            first += count;
        }

        if (batch.WithVectors && rows.Count > 0)
        {
            AddVectors(mentions, states!.index_select(0, staging.Upload(rows.ToArray())).cpu());
        }

        return new EntityResult(mentions) { NonFinite = nonFinite };
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
