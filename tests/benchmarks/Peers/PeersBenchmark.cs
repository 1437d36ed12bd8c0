using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Composing;
using LukePipeline.Engine.Memory;
using LukePipeline.Engine.Packed;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Luke;
using LukePipeline.Luke.Config;
using LukePipeline.Tests;

namespace LukePipeline.Benchmarks.Peers;

/// <summary>
/// The same documents, words, sentences and weights through the Hugging Face implementation in Python, one process of one thread, with
/// the batches that were fastest for it (one sentence, which pads nothing; eight pairs), and through the engine, one engine of one thread.
/// Processor time without loading the model, tokenizing and decoding included; results are compared first.
/// </summary>
internal static class PeersBenchmark
{
    private const float Tolerance = 1e-3f;

    public static void Run(TextWriter output, PeersOptions options)
    {
        var python = new PythonRun(options.Python);
        if (!Directory.Exists(Path.Combine(options.Folder, "relations")))
        {
            python.Run("make_checkpoints.py", options.Tokenizer, options.Folder);
        }

        var path = Path.Combine(options.Folder, "documents.jsonl");
        File.Copy(options.Documents, path, overwrite: true);
        var documents = new PeerDocuments(path);
        output.WriteLine($"Against transformers, luke-base size, float32, {documents.Words} words of {Path.GetFileName(options.Documents)}, one thread each");
        output.WriteLine("                          python     engine   ratio   same results   largest difference of a logit");
        Compare(output, options, python, "entities", Ids.Entities, pythonBatch: 1, (model, executor, budget) => Entities(documents, model, executor, budget));
        Compare(output, options, python, "relations", Ids.Relations, pythonBatch: 8, (model, executor, budget) => Relations(documents, model, executor, budget));
        output.WriteLine();
    }

    private static void Compare(
        TextWriter output, PeersOptions options, PythonRun python, string name, StageId role, int pythonBatch,
        Func<StageModel, PackedLukeExecutor, BatchBudget, Dictionary<string, float>> score)
    {
        var folder = Path.Combine(options.Folder, name);
        var result = Path.Combine(options.Folder, $"{name}.json");
        var model = StageModel.Of(Checkpoint.Open(folder));
        using var weights = PackedLukeWeights.Load(Checkpoint.Open(folder), StageRegistry.Shipped.Get(role).Task!);
        using var executor = new PackedLukeExecutor(weights);
        var budget = EngineSizing.BudgetFor("cpu", LukeConfig.FromPretrained(folder));
        var ours = score(model, executor, budget);
        var (pythonTimes, ourTimes) = (new List<double>(), new List<double>());
        var (same, difference) = (0, 0f);
        for (var round = 0; round < options.Rounds; round++)
        {
            var (seconds, rows) = python.Score($"luke_{name}.py", folder, Path.Combine(options.Folder, "documents.jsonl"), result, pythonBatch);
            pythonTimes.Add(seconds);
            var start = CpuClock.Seconds;
            score(model, executor, budget);
            ourTimes.Add(CpuClock.Seconds - start);

            var theirs = rows.ToDictionary(row => string.Join(' ', row.EnumerateArray().SkipLast(1)), row => row[row.GetArrayLength() - 1].GetSingle());
            if (!theirs.Keys.ToHashSet().SetEquals(ours.Keys))
            {
                throw new InvalidOperationException(
                    $"The {name} differ: Python alone has {string.Join("; ", theirs.Keys.Except(ours.Keys).Take(5))}, the engine {string.Join("; ", ours.Keys.Except(theirs.Keys).Take(5))}.");
            }

            (same, difference) = (theirs.Count, theirs.Max(row => Math.Abs(row.Value - ours[row.Key])));
            if (!(difference <= Tolerance))
            {
                throw new InvalidOperationException($"The logits of {name} differ by {difference}.");
            }
        }

        var (median, ourMedian) = (pythonTimes.Order().ElementAt(pythonTimes.Count / 2), ourTimes.Order().ElementAt(ourTimes.Count / 2));
        output.WriteLine($"{name,-20} {median,9:F1} s {ourMedian,8:F1} s {median / ourMedian,7:F2} {same,14} {difference,31:E1}");
        output.Flush();
    }

    private static Dictionary<string, float> Entities(PeerDocuments documents, StageModel model, PackedLukeExecutor executor, BatchBudget budget)
    {
        var found = new Dictionary<string, float>();
        foreach (var batch in Compose(documents.Sentences(model), sentence => sentence.Item.Weigh(vectorBytes: 0), budget))
        {
            var result = (EntityResult)executor.Run(new EntityBatch(Array.ConvertAll(batch, sentence => sentence.Item), WithVectors: false, MinScore: 0));
            for (var i = 0; i < batch.Length; i++)
            {
                foreach (var mention in result.Items[i])
                {
                    var candidate = batch[i].Item.Passes[mention.Pass].Candidates[mention.Index];
                    var (first, last) = (batch[i].Words.Start + candidate.WordStart, batch[i].Words.Start + candidate.WordEnd - 1);
                    var text = batch[i].Text;
                    found[$"{batch[i].Document} {text.Words[first].Start} {text.Words[last].End} {model.Config.LabelName(mention.Label)}"] = mention.Logit;
                }
            }
        }

        return found;
    }

    private static Dictionary<string, float> Relations(PeerDocuments documents, StageModel model, PackedLukeExecutor executor, BatchBudget budget)
    {
        var found = new Dictionary<string, float>();
        foreach (var batch in Compose(documents.Pairs(model), pair => pair.Item.Weight, budget))
        {
            var result = (PairResult)executor.Run(new PairBatch(Array.ConvertAll(batch, pair => pair.Item)));
            foreach (var (pair, prediction) in batch.Zip(result.Items))
            {
                var label = model.Config.LabelName(prediction.Label);
                found[$"{pair.Document} {pair.Head.Start} {pair.Head.End} {pair.Tail.Start} {pair.Tail.End} {label}"] = prediction.Logit;
            }
        }

        return found;
    }

    private static IEnumerable<T[]> Compose<T>(IEnumerable<T> items, Func<T, BatchWeight> weigh, BatchBudget budget)
    {
        var composer = new BatchComposer<T>(budget);
        foreach (var item in items)
        {
            var weight = weigh(item);
            if (!composer.Fits(weight))
            {
                yield return composer.Take();
            }

            composer.Add(item, weight);
        }

        if (composer.Take() is { Length: > 0 } last)
        {
            yield return last;
        }
    }
}
