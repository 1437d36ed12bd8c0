using System.Globalization;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Steps;
using LukePipeline.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace LukePipeline.Benchmarks.Scheduling;

/// <summary>How busy simulated engines are kept: by dispatch alone, and by real reading and encoding.</summary>
internal static class SchedulingBenchmark
{
    public static async Task RunAsync(TextWriter output, TimeSpan duration)
    {
        output.WriteLine("Simulated engines: a batch of 64 kB takes 50 ms and no compute, so these are figures of the scheduling, not of a model.");
        output.WriteLine("busy = time with a batch on the device / (engines x time from the first batch to the last of the job, its tail included).");
        output.WriteLine("late = how much longer than asked the operating system let the simulated engines sleep; it counts as time with a batch.");
        output.WriteLine();
        Header("Dispatch alone: the job's grain, leases, pools, calls and engines; batches that are there already.");
        foreach (var layout in ClusterLayout.All)
        {
            await DispatchAsync(output, layout, duration);
        }

        output.WriteLine();
        Header("With real reading, segmentation, encoding and commits of made-up text: bounded by the processor of this machine.");
        var root = Directory.CreateTempSubdirectory("luke-scheduling-").FullName;
        try
        {
            foreach (var layout in ClusterLayout.All)
            {
                await ReadAndEncodeAsync(output, layout, duration, Path.Combine(root, $"{layout.Engines}-{layout.Silos}-{layout.Feeders}"));
            }
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }

        void Header(string title)
        {
            output.WriteLine(title);
            output.WriteLine();
            output.WriteLine("| simulated engines | silos | silos that only feed | batches | time | busy | late | CPU |");
            output.WriteLine("|---|---|---|---|---|---|---|---|");
        }
    }

    private static async Task DispatchAsync(TextWriter output, ClusterLayout layout, TimeSpan duration)
    {
        // Small shards, a second or two each, so that giving out the next ones is part of it.
        const int BatchesPerShard = 30;
        var shards = Math.Max(1, (int)(layout.Engines * (duration / SimulatedDevice.BatchTime) / BatchesPerShard));
        var (device, job) = (new SimulatedDevice(), new BatchesJob(shards, BatchesPerShard));
        await using var cluster = await SimulatedCluster.StartAsync(layout, (services, _) =>
        {
            services.AddSingleton<IModelLoader>(device);
            services.AddSingleton<IJobSteps>(job);
            services.AddSingleton(provider => job.On(provider.GetRequiredService<WorkerPool>(), layout.InFlight));
        });
        await MeasureAsync(output, layout, device, () => cluster.RunAsync(new JobSubmission("""{ "inputs": ["simulated"], "output": "simulated" }""", "simulated")));
    }

    private static async Task ReadAndEncodeAsync(TextWriter output, ClusterLayout layout, TimeSpan duration, string folder)
    {
        var device = new SimulatedDevice();
        await using var cluster = await SimulatedCluster.StartAsync(layout, (services, _) => services.AddSingleton<IModelLoader>(device));
        var spec = new JobSpec
        {
            Inputs = [MadeUpArchive.Write(Path.Combine(folder, "in"), layout.Engines, duration)],
            Output = Path.Combine(folder, "out"),
            Stages = [Ids.Entities],
            ShardBytes = MadeUpArchive.ShardBytes,
            BatchWords = 4096,
            BatchSpans = 4096,
        };
        await MeasureAsync(output, layout, device, () => cluster.RunAsync(JobSubmission.Of(spec)));
    }

    private static async Task MeasureAsync(TextWriter output, ClusterLayout layout, SimulatedDevice device, Func<Task> run)
    {
        var cpu = CpuClock.Seconds;
        await run();
        cpu = CpuClock.Seconds - cpu;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"| {layout.Engines} | {layout.Silos} | {layout.Feeders} | {device.Batches:N0} | {device.Span.TotalSeconds:F1} s | {device.Slept / (layout.Engines * device.Span) * 100:F1} % | {(device.Slept / device.Nominal - 1) * 100:F1} % | {cpu:F1} s |"));
        await output.FlushAsync();
    }
}
