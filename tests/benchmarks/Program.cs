using LukePipeline.Benchmarks;
using LukePipeline.Benchmarks.Soak;
using LukePipeline.Native;

// dotnet run -c Release --project tests/benchmarks                               the engine on this machine
//   [-- engine|entities] [--rounds N]                                            one part of that
//   -- soak [--minutes 60] [--warm-up MINUTES] [--every SECONDS]                 memory and CPU over a long time
if (args is ["soak", .. var soak])
{
    TorchRuntime.EnsureLoaded();
    Machine.Print(Console.Out, "One embedded silo, one engine, one thread.");
    await SoakBenchmark.RunAsync(Console.Out, SoakOptions.Parse(soak));
    return;
}

var rounds = Array.IndexOf(args, "--rounds") is var at and >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1]) : 7;
var wanted = args.Where(a => !a.StartsWith('-') && !int.TryParse(a, out _)).ToHashSet();
TorchRuntime.EnsureLoaded();
Machine.Print(Console.Out, "Process CPU time, one thread, interleaved, medians; outputs compared first.");
if (wanted.Count == 0 || wanted.Contains("engine"))
{
    EngineBenchmark.Run(Console.Out, rounds);
}

if (wanted.Count == 0 || wanted.Contains("entities"))
{
    EntityBenchmark.Run(Console.Out);
}
