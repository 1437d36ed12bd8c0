namespace LukePipeline.Silo.Configuration;

/// <summary>The dashboard of Orleans, which shows grains and the log of every silo: off by default, and never without a secret.</summary>
public sealed class DashboardOptions
{
    /// <summary>The shortest secret that is accepted.</summary>
    public const int ShortestSecret = 16;

    /// <summary>Serve it. Default: false.</summary>
    public bool Enabled { get; set; }

    /// <summary>The secret that a browser gives as password, a program as bearer token. Default: none.</summary>
    public string? Secret { get; set; }

    /// <summary>A file that holds the secret, such as one mounted by an orchestrator. Default: none.</summary>
    public string? SecretFile { get; set; }

    /// <summary>Serve it without TLS to other machines, where a proxy in front does TLS. Default: false.</summary>
    public bool AllowPlainHttp { get; set; }

    /// <summary>The secret, wherever it is; null when there is none.</summary>
    public string? ReadSecret() => Secret ?? (SecretFile is { } file ? File.ReadAllText(file).Trim() : null);

    internal IEnumerable<string> Problems()
    {
        if (!Enabled)
        {
            yield break;
        }

        if (Secret is not null && SecretFile is not null)
        {
            yield return "Silo:Dashboard:Secret and Silo:Dashboard:SecretFile are both given: give one.";
        }
        else if (Secret is null && SecretFile is null)
        {
            yield return "Silo:Dashboard:Secret is missing although Silo:Dashboard:Enabled is true: give a secret, or its file as Silo:Dashboard:SecretFile.";
        }
        else if (Secret is null && !File.Exists(SecretFile))
        {
            yield return $"Silo:Dashboard:SecretFile is '{SecretFile}', which does not exist: give a file that holds the secret.";
        }
        else if (ReadSecret()!.Length < ShortestSecret)
        {
            yield return $"Silo:Dashboard:Secret is shorter than {ShortestSecret} characters: give one such as 'openssl rand -hex 24' prints.";
        }
    }
}
