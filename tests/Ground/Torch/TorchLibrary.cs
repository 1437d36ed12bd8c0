namespace LukePipeline.Tests.Ground.Torch;

/// <summary>TorchSharp's native library as it lies beside the tests.</summary>
internal static class TorchLibrary
{
    private const string Name = "libLibTorchSharp.so";

    public static string Path { get; } = new[] { "", "runtimes/linux-x64/native" }
        .Select(folder => System.IO.Path.Combine(AppContext.BaseDirectory, folder, Name))
        .FirstOrDefault(File.Exists) ?? System.IO.Path.Combine(AppContext.BaseDirectory, Name);

    public static byte[] Read() => File.ReadAllBytes(Path);
}
