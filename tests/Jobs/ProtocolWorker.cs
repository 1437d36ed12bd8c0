using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Tests.Jobs;

/// <summary>A process that runs a made-up job: arguments are the output prefix and the number of shards.</summary>
internal static class ProtocolWorker
{
    public static async Task<int> RunAsync(string[] args)
    {
        var store = BlobStores.Open(args[0], BlobStoreOptions.FromEnvironment());
        var shards = int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture);
        var claim = await new JobStore(store).ClaimAsync($"worker-{Guid.NewGuid():n}", ProtocolJob.Spec(), overwrite: false, default);
        Console.WriteLine($"claim {claim.Kind}");
        if (claim.Kind != ClaimKind.Complete)
        {
            var plan = claim.Plan ?? await claim.Job.SavePlanAsync(ProtocolJob.Plan(shards), default);
            var committed = await claim.Job.ListCommittedAsync(default);
            Console.WriteLine($"committed {committed.Count}");
            await Parallel.ForEachAsync(
                Enumerable.Range(0, shards).Except(committed), new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (shard, cancellationToken) =>
            {
                await using var attempt = await ShardAttempt.BeginAsync(claim.Job, plan, shard, ProtocolJob.Patience, cancellationToken);
                foreach (var rows in ProtocolJob.Rows(shard))
                {
                    await attempt.WriteAsync(rows, cancellationToken);
                }

                await attempt.CommitAsync(cancellationToken);
            });
            await claim.Job.CompleteAsync(plan, default);
        }

        Console.WriteLine("done");
        return 0;
    }
}
