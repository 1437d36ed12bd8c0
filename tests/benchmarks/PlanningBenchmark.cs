using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Engine.Batches;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Tests.Corpus;

namespace LukePipeline.Benchmarks;

/// <summary>What a plan of very many small files takes: listed, cut, hashed, written and read again. The listing is made up; all else is real.</summary>
internal static class PlanningBenchmark
{
    public static async Task RunAsync(TextWriter output, int files)
    {
        output.WriteLine($"{"step",-12}{"s",8}{"peak MiB",12}{"held MiB",12}");
        var clock = Stopwatch.StartNew();
        Tell("start");
        var (hash, bytes) = await PlanAsync();
        var read = JobPlan.FromBytes(bytes, "plan");
        Tell("read");
        if (read.Hash != hash || read.Corpus.Files.Count != files)
        {
            throw new InvalidOperationException("The plan that was read is another one.");
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files:N0} files, {read.Corpus.Shards.Count:N0} shards, a plan of {bytes.Length / 1e6:0.0} MB."));

        // What planned it is let go before the plan is read, as in a silo.
        async Task<(string Hash, byte[] Bytes)> PlanAsync()
        {
            var plan = new JobPlan
            {
                Spec = new JobSpec { Inputs = ["in"], Output = "out" },
                Corpus = await new ShardPlanner(new ListedInputs(files), new CorpusOptions()).PlanAsync(["in"]),
                Models = new Dictionary<StageId, PlannedModel>(),
                Segmenter = new PlannedSegmenter("rules", "1"),
                Options = JsonDocument.Parse("{}").RootElement,
            };
            Tell("planned");
            _ = plan.Hash;
            Tell("hashed");
            var written = (plan.Hash, plan.ToBytes());
            Tell("written");
            return written;
        }

        void Tell(string step)
        {
            using var process = Process.GetCurrentProcess();
            var (peak, took) = (process.PeakWorkingSet64 / 1048576.0, clock.Elapsed.TotalSeconds);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{step,-12}{took,8:0.0}{peak,12:0}{GC.GetTotalMemory(forceFullCollection: true) / 1048576.0,12:0}"));
            clock.Restart();
        }
    }
}
