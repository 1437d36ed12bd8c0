namespace LukePipeline.Tests.Support;

/// <summary>A fact that needs Azurite; it is skipped, with a message, where that is not installed.</summary>
internal sealed class AzuriteFactAttribute : FactAttribute
{
    public const string Missing = "Azurite is not installed: run 'npm ci' in tests/servers.";

    public AzuriteFactAttribute() => Skip = AzuriteServer.Program is null ? Missing : null!;
}
