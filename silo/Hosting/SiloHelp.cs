using LukePipeline.Ground.Settings;
using LukePipeline.Silo.Configuration;

namespace LukePipeline.Silo.Hosting;

/// <summary>What <c>luke-silo --help</c> prints.</summary>
internal static class SiloHelp
{
    private const int Width = 100;

    /// <summary>Whether the arguments ask for it.</summary>
    public static bool IsAsked(IReadOnlyList<string> args) => args.Any(arg => arg is "--help" or "-h" or "-?");

    public static void Print(TextWriter output)
    {
        output.WriteLine("luke-silo: one silo of a cluster that runs jobs of the LUKE pipeline.");
        output.WriteLine();
        output.WriteLine($"  luke-silo [{SiloCommandLine.ConfigFlag} FILE] [FLAG VALUE ...]");
        output.WriteLine($"  luke-silo {HealthProbe.Flag} URL        ask a health endpoint, exit with 0 when it answers well");
        output.WriteLine();
        output.WriteLine($"Each setting is a flag, an environment variable ({SiloSettings.VariableOf(SiloSettings.Find(nameof(SiloOptions.SiloPort))!)}=11111), or a key of appsettings.json in the");
        output.WriteLine("current folder and of the file that --config names; flags win over variables, variables over files.");
        output.WriteLine();
        var column = SiloSettings.All.Max(setting => setting.Flag.Length) + 4;
        foreach (var group in SiloSettings.All.GroupBy(setting => setting.Group))
        {
            output.WriteLine($"{group.Key}:");
            foreach (var setting in group)
            {
                Write(setting, column, output);
            }

            output.WriteLine();
        }

        output.WriteLine("Levels of the log: --Logging:LogLevel:LukePipeline=Debug. Telemetry over OTLP: OTEL_EXPORTER_OTLP_ENDPOINT and the");
        output.WriteLine("other OTEL_ variables. Exit codes: 0 stopped, 1 could not start, 2 bad configuration.");
    }

    private static void Write(Setting setting, int column, TextWriter output)
    {
        var line = $"  {setting.Flag}".PadRight(column);
        foreach (var word in setting.Summary.Split(' '))
        {
            if (line.Length + word.Length + 1 > Width)
            {
                output.WriteLine(line.TrimEnd());
                line = new string(' ', column);
            }

            line += word + " ";
        }

        output.WriteLine(line.TrimEnd());
    }
}
