using LukePipeline.Benchmarks;
using LukePipeline.Benchmarks.Scheduling;
using LukePipeline.Benchmarks.Soak;
using LukePipeline.Native;

// dotnet run -c Release --project tests/benchmarks                               the engine on this machine
//   [-- engine|entities] [--rounds N]                                            one part of that
//   -- scheduling [--seconds 20]                                                 simulated engines over 1 to 4 silos
//   -- soak [--minutes 60] [--warm-up MINUTES] [--every SECONDS]                 memory and CPU over a long time
if (args is ["soak", .. var soak])
{
    TorchRuntime.EnsureLoaded();
    Machine.Print(Console.Out, "One embedded silo, one engine, one thread.");
    await SoakBenchmark.RunAsync(Console.Out, SoakOptions.Parse(soak));
    return;
}

if (args is ["scheduling", .. var scheduling])
{
    TorchRuntime.EnsureLoaded();
    Machine.Print(Console.Out, "All silos in this process.");
    var seconds = scheduling is ["--seconds", var number] ? double.Parse(number, System.Globalization.CultureInfo.InvariantCulture) : 20;
    await SchedulingBenchmark.RunAsync(Console.Out, TimeSpan.FromSeconds(seconds));
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
