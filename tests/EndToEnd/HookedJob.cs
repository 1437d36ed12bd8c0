using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;
using LukePipeline.Grains.Jobs;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Steps;
using LukePipeline.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>A job on a silo inside the test process: all real but the patience, and with a moment in its midst in which a test can act.</summary>
internal static class HookedJob
{
    private static readonly LeasePolicy Impatient = new()
    {
        Retry = new RetryPolicy { LeastAttempts = 2, RetryFor = TimeSpan.Zero, FirstDelay = TimeSpan.FromMilliseconds(10) },
    };

    /// <summary>Runs a job to its end, whatever that is.</summary>
    /// <param name="spec">The job.</param>
    /// <param name="amid">Called before a model is loaded, when the plan is made and a shard is in work; what it throws, loading throws.</param>
    public static async Task<JobSnapshot> RunAsync(JobSpec spec, Func<IJobGrain, Task> amid)
    {
        var job = new TaskCompletionSource<IJobGrain>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var silo = await EmbeddedSilo.StartAsync(
            new DeviceOptions { Engines = 1, Shards = 1 },
            builder =>
            {
                builder.Services.AddSingleton(Impatient);
                builder.Services.AddSingleton<IModelLoader>(services =>
                    new Loader(ActivatorUtilities.CreateInstance<PackedModelLoader>(services), async () => await amid(await job.Task)));
            },
            CancellationToken.None);
        var submitted = await silo.Grains.GetGrain<IJobDirectoryGrain>(0)
            .SubmitAsync(JobSubmission.Of(spec), Guid.NewGuid().ToString("N"));
        Assert.False(submitted.IsRefused, submitted.Message);
        job.SetResult(silo.Grains.GetGrain<IJobGrain>(submitted.JobId));
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            var snapshot = await (await job.Task).GetStatusAsync();
            if (snapshot.State.IsFinal())
            {
                return snapshot;
            }

            await Task.Delay(50, patience.Token);
        }
    }

    private sealed class Loader(IModelLoader inner, Func<Task> before) : IModelLoader
    {
        private readonly Lazy<Task> _once = new(before);

        public async Task<ILoadedWeights> LoadAsync(ModelReference model, CancellationToken cancellationToken)
        {
            await _once.Value;
            return await inner.LoadAsync(model, cancellationToken);
        }
    }
}
