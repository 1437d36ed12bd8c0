using LukePipeline.Benchmarks;
using LukePipeline.Native;

// One command prints everything: dotnet run -c Release --project tests/benchmarks [-- engine|entities] [--rounds N]
var rounds = Array.IndexOf(args, "--rounds") is var at and >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1]) : 7;
var wanted = args.Where(a => !a.StartsWith('-') && !int.TryParse(a, out _)).ToHashSet();
TorchRuntime.EnsureLoaded();
Machine.Print(Console.Out);
if (wanted.Count == 0 || wanted.Contains("engine"))
{
    EngineBenchmark.Run(Console.Out, rounds);
}

if (wanted.Count == 0 || wanted.Contains("entities"))
{
    EntityBenchmark.Run(Console.Out);
}
