using System.Diagnostics;
using System.Globalization;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;
using LukePipeline.Grains.Jobs;
using LukePipeline.Jobs.Spec;
using LukePipeline.Silo.Hosting;
using LukePipeline.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace LukePipeline.Benchmarks.Soak;

/// <summary>
/// One silo in this process runs the sample archive with the models that ship, job after job, each under a new output prefix that
/// is deleted when the job is done. After every job memory is collected and measured.
/// </summary>
internal static class SoakBenchmark
{
    private const int ProgressEvery = 10;

    /// <summary>Ended jobs that the silo remembers (<c>Silo:KeepJobs</c>): as many as the warm-up runs, so that what is measured is a silo with a past.</summary>
    private const int KeptJobs = 10;

    public static async Task RunAsync(TextWriter output, SoakOptions options)
    {
        var root = Directory.CreateTempSubdirectory("luke-soak-").FullName;
        try
        {
            // One engine and one thread, whatever the machine: the figures of two machines are of the same work.
            var device = new DeviceOptions { Device = "cpu", Engines = 1, Threads = 1, Shards = 2 };
            await using var silo = await EmbeddedSilo.StartAsync(
                device,
                builder => builder.Services.PostConfigure<JobRetention>(retention => retention.MostJobs = KeptJobs),
                CancellationToken.None);
            var samples = await SoakAsync(output, silo, options, root);
            output.WriteLine();
            new SoakReport(options, samples).Print(output);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task<List<SoakSample>> SoakAsync(TextWriter output, EmbeddedSilo silo, SoakOptions options, string root)
    {
        output.WriteLine("  minute      jobs   documents   managed MiB   anonymous MiB   CPU s");
        using var sampler = new SoakSampler();
        var (samples, documents, clock) = (new List<SoakSample>(), 0L, Stopwatch.StartNew());
        for (var job = 1; ; job++)
        {
            documents += await RunJobAsync(silo, Path.Combine(root, $"{job}"));
            // After the pause: what ends a job behind the scenes has ended too.
            var next = job * options.Every;
            if (next > clock.Elapsed)
            {
                await Task.Delay(next - clock.Elapsed);
            }

            var sample = sampler.Take(clock.Elapsed - options.WarmUp, documents);
            samples.Add(sample);
            if (job % ProgressEvery == 1)
            {
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{sample.At.TotalMinutes,8:F1} {job,9} {sample.Documents,11} {sample.Managed / 1048576.0,13:F1} {sample.Anonymous / 1048576.0,15:F1} {sample.CpuSeconds,7:F0}"));
                await output.FlushAsync();
            }

            if (sample.At >= options.Duration)
            {
                return samples;
            }
        }
    }

    private static async Task<long> RunJobAsync(EmbeddedSilo silo, string output)
    {
        var spec = new JobSpec
        {
            Inputs = [Path.Combine(TestPaths.Root, "deploy", "sample-archive")],
            Output = output,
            ShardBytes = 8000,
        };
        var submission = new JobSubmission(spec.ToJson().ToJsonString(), output);
        var submitted = await silo.Grains.GetGrain<IJobDirectoryGrain>(0).SubmitAsync(submission, Guid.NewGuid().ToString("N"));
        if (submitted.IsRefused)
        {
            throw new InvalidOperationException(submitted.Message);
        }

        var job = silo.Grains.GetGrain<IJobGrain>(submitted.JobId);
        var status = submitted;
        while (!status.State.IsFinal())
        {
            await Task.Delay(100);
            status = await job.GetStatusAsync();
        }

        Directory.Delete(output, recursive: true);
        return status.State == JobStatus.Done
            ? status.Counters.Documents
            : throw new InvalidOperationException($"The job ended {status.State}: {status.Message}");
    }
}
